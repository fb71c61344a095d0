using System.Text;
using Zchannel.Conformance.Load;

namespace Zchannel.Conformance.Callbacks;

/// <summary>A client that writes, hears what it is answered, and times what is published.</summary>
internal sealed class TalkingClient : IAsyncDisposable
{
    private readonly V1Socket _socket;
    private readonly Action<TimeSpan> _heard;
    private readonly List<string> _sent = [];
    private readonly Task _reading;
    private TaskCompletionSource<string> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isClosed;

    private TalkingClient(V1Socket socket, Action<TimeSpan> heard)
    {
        (_socket, _heard) = (socket, heard);
        _reading = Task.Run(ReadAsync);
    }

    public string Connection => _socket.Connection;

    /// <summary>What the application has to be told of this client, in this order.</summary>
    public IEnumerable<(string Kind, string Message)> Story =>
        [("connected", ""), .. _sent.Select(text => ("message", text)), .. _isClosed ? [("disconnected", "")] : Array.Empty<(string, string)>()];

    public static async Task<TalkingClient> ConnectAsync(Uri url, Action<TimeSpan> heard, CancellationToken cancellationToken) =>
        new(await V1Socket.ConnectAsync(url, after: null, cancellationToken), heard);

    /// <summary>Sends, and waits until the server has accepted it.</summary>
    public async Task SendAsync(string text, CancellationToken cancellationToken)
    {
        _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _socket.SendAsync($"m{_sent.Count}", text, cancellationToken);
        Assert.Equal($"!ok m{_sent.Count}", await _answer.Task.WaitAsync(Bounds.Longest, cancellationToken));
        _sent.Add(text);
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (!_isClosed)
        {
            _isClosed = true;
            await _socket.CloseOutputAsync(cancellationToken);
            await _reading.WaitAsync(Bounds.Longest, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isClosed)
        {
            _socket.Abort();
        }

        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _socket.ReadAsync(CancellationToken.None))
        {
            if (_socket.Header[0] == '!')
            {
                _answer.TrySetResult(Encoding.ASCII.GetString(_socket.Header));
            }
            else
            {
                _heard(TimedMessage.Age(_socket.Payload.Span));
            }
        }
    }
}
