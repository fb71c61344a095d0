using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Zchannel.Durability.Load;

/// <summary>
/// Messages of pages in <c>zchannel.v1</c> over WebSocket (RFC 6455): a frame for each, with an id of its own, which <c>!ok</c> answers.
/// </summary>
/// <param name="tokens">What each publisher opens its link with; it may send and does not hear.</param>
/// <param name="payload">What it sends.</param>
internal sealed class WebSocketWire(IReadOnlyList<string> tokens, ReadOnlyMemory<byte> payload) : IWire
{
    // Before the payload: two bytes of head and two of a length of up to 65,535, four of a mask, and the id with its line feed.
    private const int IdAt = 8;
    private const int IdDigits = 9;

    // Of a short frame, whose head is two bytes.
    private const int MaxShort = 125;

    private readonly byte[][] _requests = [.. tokens.Select(_ => Frame(payload.Span))];
    private readonly int[] _sent = new int[tokens.Count];

    public ReadOnlyMemory<byte> RequestOf(int publisher) => _requests[publisher];

    public void Renew(int publisher) => (++_sent[publisher]).TryFormat(_requests[publisher].AsSpan(IdAt, IdDigits), out _, "D9", CultureInfo.InvariantCulture);

    public void Open(Socket link, int publisher)
    {
        link.Send(Encoding.ASCII.GetBytes(
            $"GET /com/{tokens[publisher]} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: zchannel.v1\r\n\r\n"));

        // Byte by byte, so that nothing is taken of what comes behind; nothing is measured yet.
        var answer = new List<byte>();
        while (!answer.ToArray().AsSpan().EndsWith("\r\n\r\n"u8))
        {
            answer.Add(Read(link, 1)[0]);
        }

        var hello = Read(link, Read(link, 2)[1]);
        if (!answer.ToArray().AsSpan().StartsWith("HTTP/1.1 101 "u8) || !hello.AsSpan().StartsWith("!hello "u8))
        {
            throw new InvalidDataException($"the server answered: {Encoding.UTF8.GetString([.. answer])}{Encoding.UTF8.GetString(hello)}");
        }
    }

    public int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 || bytes.Length < 2 + bytes[1])
        {
            return 0;
        }

        return bytes[1] <= MaxShort && bytes[2..].StartsWith("!ok "u8)
            ? 2 + bytes[1]
            : throw new InvalidDataException($"the server answered: {Encoding.UTF8.GetString(bytes[2..])}");
    }

    private static byte[] Read(Socket link, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            read += link.Receive(bytes.AsSpan(read)) is var more and > 0 ? more : throw new InvalidDataException("the server has ended a link instead of answering.");
        }

        return bytes;
    }

    // A final frame of text whose mask is of zeros, which is a mask like any other.
    private static byte[] Frame(ReadOnlySpan<byte> payload)
    {
        var length = IdDigits + 1 + payload.Length;
        return
        [
            0x81, 0x80 | 126, (byte)(length >> 8), (byte)length, 0, 0, 0, 0,
            .. Enumerable.Repeat((byte)'0', IdDigits), (byte)'\n', .. payload,
        ];
    }
}
