using System.Net.WebSockets;
using System.Text;
using Zchannel.Checker.Publishers;
using Zchannel.Checker.Running;

namespace Zchannel.Checker.Subscribers;

/// <summary>A connection over <c>zchannel.v1</c>.</summary>
internal sealed class SocketLink : ILink
{
    // So small that a subscriber that does not read is soon a slow one.
    private const int ReceiveBuffer = 4096;

    private readonly ClientWebSocket _socket = new();
    private readonly HttpMessageInvoker _invoker;
    private readonly TimeProvider _time;
    private byte[] _buffer = new byte[16 * 1024];

    private SocketLink(Site site)
    {
        (_invoker, _time) = (new HttpMessageInvoker(site.Audience.MakeHandler(ReceiveBuffer)), site.Time);
        _socket.Options.AddSubProtocol("zchannel.v1");
        _socket.Options.KeepAliveInterval = TimeSpan.Zero;
    }

    public Position Hello { get; private set; }

    public int EndCode => (int?)_socket.CloseStatus ?? 0;

    public static async Task<ILink> DialAsync(Uri url, string client, Position? after, Site site, CancellationToken cancellationToken)
    {
        var link = new SocketLink(site);
        try
        {
            var query = $"client={client}{(after is { } position ? $"&after={Uri.EscapeDataString(position.ToString())}" : "")}";
            await link._socket.ConnectAsync(new UriBuilder(url) { Scheme = "ws", Query = query }.Uri, link._invoker, cancellationToken);
            await link.GreetAsync(cancellationToken);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    public async Task<Heard?> ReadAsync(CancellationToken cancellationToken)
    {
        var (length, isBinary) = await ReceiveAsync(cancellationToken);
        if (length < 0)
        {
            return null;
        }

        var frame = _buffer.AsMemory(0, length);
        var end = frame.Span.IndexOf((byte)'\n');
        var header = Encoding.ASCII.GetString(frame.Span[..(end < 0 ? length : end)]);
        var now = _time.GetTimestamp();
        return header switch
        {
            _ when header.StartsWith("!at ", StringComparison.Ordinal) => new Heard(HeardKind.Passed, Position.Parse(header.AsSpan(4)), default, now),
            _ when header.StartsWith("!gap ", StringComparison.Ordinal) => new Heard(HeardKind.Gap, Position.Parse(header.AsSpan(5)), default, now),
            _ => Payload.TryRead(frame.Span[(end + 1)..], isBinary, out var id)
                ? new Heard(HeardKind.Publication, Position.Parse(header), id, now)
                : new Heard(HeardKind.Foreign, Position.Parse(header), id, now),
        };
    }

    public void Dispose()
    {
        _socket.Abort();
        _socket.Dispose();
        _invoker.Dispose();
    }

    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        var (length, _) = await ReceiveAsync(cancellationToken);
        if (length < 0)
        {
            throw new RefusedException(EndCode, _socket.CloseStatusDescription);
        }

        var hello = Encoding.ASCII.GetString(_buffer, 0, length).Split(' ');
        Hello = hello is ["!hello", _, _, var position] ? Position.Parse(position) : throw new FormatException("The first frame was no hello.");
    }

    private async Task<(int Length, bool IsBinary)> ReceiveAsync(CancellationToken cancellationToken)
    {
        for (var length = 0; ;)
        {
            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, length * 2);
            }

            var received = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            length += received.Count;
            if (received.MessageType is WebSocketMessageType.Close)
            {
                return (-1, false);
            }

            if (received.EndOfMessage)
            {
                return (length, received.MessageType is WebSocketMessageType.Binary);
            }
        }
    }
}
