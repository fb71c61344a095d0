namespace Zchannel.Conformance.Load;

/// <summary>Subscribers that read as fast as they can, and time what they hear.</summary>
internal sealed class Audience : IAsyncDisposable
{
    // All have heard these before the next are sent: on a busy machine those that do read must not become slow consumers too.
    private const int Burst = 8;

    private readonly List<V1Socket> _sockets = [];
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _reading = [];
    private readonly Lock _gate = new();
    private LatencyWindow _window = new();
    private int _heard;
    private int _awaited;
    private TaskCompletionSource? _complete;
    private Exception? _failure;

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
        var window = _window = new LatencyWindow();
        for (var sent = 0; sent < messages; sent += Burst)
        {
            var complete = Expect(Burst * _sockets.Count);
            for (var n = 0; n < Burst; n++)
            {
                await publish();
            }

            await complete.WaitAsync(Bounds.Longest);
        }

        return window.Percentile99();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_reading);
        _sockets.ForEach(socket => socket.Dispose());
        _end.Dispose();
    }

    private Task Expect(int messages)
    {
        lock (_gate)
        {
            _awaited += messages;
            _complete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _failure is null ? _complete.Task : Task.FromException(_failure);
        }
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
            _failure ??= exception;
            _complete?.TrySetException(_failure);
        }
    }
}
