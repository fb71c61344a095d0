namespace Zchannel.Conformance.Load;

/// <summary>Subscribers that read as fast as they can, and time what they hear.</summary>
internal sealed class Audience : IAsyncDisposable
{
    private readonly List<V1Socket> _sockets = [];
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _reading = [];
    private readonly Lock _gate = new();
    private LatencyWindow _window = new();
    private int _heard;
    private int _awaited;
    private TaskCompletionSource? _complete;

    public static async Task<Audience> GatherAsync(int count, Func<Task<Uri>> url, CancellationToken cancellationToken)
    {
        var audience = new Audience();
        for (var n = 0; n < count; n++)
        {
            var socket = await V1Socket.ConnectAsync(await url(), after: null, cancellationToken);
            audience._sockets.Add(socket);
            audience._reading.Add(Task.Run(() => audience.ReadAsync(socket), cancellationToken));
        }

        return audience;
    }

    /// <summary>Publishes messages, and waits until all have heard all of them.</summary>
    /// <returns>The 99th percentile of the times from publish to receive.</returns>
    public async Task<TimeSpan> MeasureAsync(int messages, Func<Task> publish)
    {
        Task complete;
        lock (_gate)
        {
            (_window, _heard, _awaited) = (new LatencyWindow(), 0, messages * _sockets.Count);
            _complete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            complete = _complete.Task;
        }

        for (var n = 0; n < messages; n++)
        {
            await publish();
        }

        await complete.WaitAsync(Bounds.Longest);
        return _window.Percentile99();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_reading);
        _sockets.ForEach(socket => socket.Dispose());
        _end.Dispose();
    }

    private async Task ReadAsync(V1Socket socket)
    {
        try
        {
            while (await socket.ReadAsync(_end.Token))
            {
                Assert.NotEqual((byte)'!', socket.Header[0]);
                Take(TimedMessage.Age(socket.Payload.Span));
            }

            Fail(new InvalidOperationException($"One that reads was closed with {socket.CloseCode}."));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    private void Take(TimeSpan age)
    {
        lock (_gate)
        {
            _window.Add(age);
            if (++_heard == _awaited)
            {
                _complete?.TrySetResult();
            }
        }
    }

    private void Fail(Exception exception)
    {
        lock (_gate)
        {
            _complete?.TrySetException(exception);
        }
    }
}
