using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Zchannel.Server.Tests.Hosting;

/// <summary>A TCP connection on which a test writes exactly the bytes it means.</summary>
internal sealed class RawLink : IAsyncDisposable
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly IDisposable _owner;
    private readonly Stream _output;
    private readonly BufferedStream _stream;

    /// <summary>Makes a link of a stream that has a handshake behind it.</summary>
    public RawLink(Stream stream, IDisposable owner)
    {
        (_owner, _output) = (owner, stream);
        _stream = new BufferedStream(stream, 16 * 1024);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<RawLink> OpenAsync(int port, int? receiveBuffer = null, string? from = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        if (from is not null)
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        }

        await socket.ConnectAsync(IPAddress.Loopback, port, Cancelled);
        return new RawLink(new NetworkStream(socket), socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _output.WriteAsync(bytes, Cancelled).AsTask().WaitAsync(Longest, Cancelled);
        await _output.FlushAsync(Cancelled).WaitAsync(Longest, Cancelled);
    }

    /// <summary>Sends a request line and headers, Host included, and the empty line.</summary>
    public Task RequestAsync(string requestLine, params string[] headers)
    {
        var host = headers.Any(header => header.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)) ? "" : "Host: localhost\r\n";
        return SendAsync($"{requestLine} HTTP/1.1\r\n{host}{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");
    }

    /// <summary>Reads an answer with its body: by length, in chunks, or to the end.</summary>
    public async Task<HttpAnswer> ReadAnswerAsync()
    {
        var (status, headers) = await ReadHeadAsync();
        byte[] body = status is 101 or 204 or 304 ? []
            : headers["Content-Length"].FirstOrDefault() is { } length ? await ReadAsync(int.Parse(length, CultureInfo.InvariantCulture))
            : headers["Transfer-Encoding"].Contains("chunked") ? await ReadChunksAsync()
            : await ReadToEndAsync();
        return new HttpAnswer(status, headers, body);
    }

    /// <summary>Reads a status line and headers; what follows is left.</summary>
    public async Task<(int Status, ILookup<string, string> Headers)> ReadHeadAsync()
    {
        var status = await ReadLineAsync();
        Assert.StartsWith("HTTP/1.1 ", status);
        var headers = new List<string[]>();
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            headers.Add(line.Split(": ", 2));
        }

        return (int.Parse(status.AsSpan(9, 3), CultureInfo.InvariantCulture), headers.ToLookup(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase));
    }

    public async Task<WireFrame> ReadFrameAsync()
    {
        var head = await ReadAsync(2);
        Assert.True((head[0] & 0xF0) == 0x80, "A server sends whole messages, and no reserved bit.");
        Assert.True((head[1] & 0x80) == 0, "A server does not mask.");
        var length = (head[1] & 0x7F) switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2)),
            127 => checked((int)BinaryPrimitives.ReadUInt64BigEndian(await ReadAsync(8))),
            var small => small,
        };
        Assert.True((head[1] & 0x7F) == length switch { < 126 => length, <= ushort.MaxValue => 126, _ => 127 }, "A server writes the shortest form of a length.");
        return new WireFrame(head[0] & 0x0F, await ReadAsync(length));
    }

    /// <summary>Sends a frame as a client does: masked.</summary>
    public Task SendFrameAsync(int opcode, ReadOnlySpan<byte> payload, bool isFinal = true) => SendAsync(ClientFrame.Write(opcode, payload, isFinal));

    public Task SendTextAsync(string text) => SendFrameAsync(WireFrame.TextOpcode, Encoding.UTF8.GetBytes(text));

    /// <summary>Ends the sending side of the link, and goes on reading.</summary>
    public void EndSending() => ((Socket)_owner).Shutdown(SocketShutdown.Send);

    /// <summary>Answers a close frame and waits for the end of the link.</summary>
    public async Task<WireFrame> ReadCloseAsync()
    {
        WireFrame frame;
        do
        {
            frame = await ReadFrameAsync();
        }
        while (frame.Opcode is not WireFrame.CloseOpcode);

        await SendFrameAsync(WireFrame.CloseOpcode, frame.Payload);
        Assert.Empty(await ReadToEndAsync());
        return frame;
    }

    public async Task<string> ReadLineAsync()
    {
        var line = new List<byte>();
        while (true)
        {
            var next = (await ReadAsync(1))[0];
            if (next == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(next);
        }
    }

    public async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, Cancelled).AsTask().WaitAsync(Longest, Cancelled);
        return bytes;
    }

    /// <summary>Reads what comes until the link ends, in whatever way.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        try
        {
            await _stream.CopyToAsync(all, Cancelled).WaitAsync(Longest, Cancelled);
        }
        catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset } || exception.GetBaseException() is HttpProtocolException)
        {
            // A reset is an end, too.
        }

        return all.ToArray();
    }

    public ValueTask DisposeAsync()
    {
        _owner.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<byte[]> ReadChunksAsync()
    {
        var body = new List<byte>();
        while (int.Parse(await ReadLineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var length)
        {
            body.AddRange(await ReadAsync(length));
            await ReadLineAsync();
        }

        await ReadLineAsync();
        return [.. body];
    }
}
