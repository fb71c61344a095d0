using System.Buffers.Text;
using System.Text;

namespace Zchannel.Durability.Load;

/// <summary>
/// <c>XADD</c> in Redis' own protocol: each publisher has a stream of its own, as it has a channel of its own elsewhere.
/// </summary>
internal sealed class RedisWire(int publishers, ReadOnlyMemory<byte> payload) : IWire
{
    private readonly byte[][] _requests = [.. Enumerable.Range(0, publishers).Select(publisher => Add($"stream-{publisher}", payload.Span))];

    public ReadOnlyMemory<byte> RequestOf(int publisher) => _requests[publisher];

    // The id of the entry, as a string with its length before it.
    public int LengthOf(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        return bytes[0] == '$' && Utf8Parser.TryParse(bytes[1..end], out int length, out _)
            ? end + length + (2 * "\r\n"u8.Length)
            : throw new InvalidDataException($"Redis answered: {Encoding.UTF8.GetString(bytes[..end])}");
    }

    private static byte[] Add(string stream, ReadOnlySpan<byte> payload) =>
    [
        .. Encoding.ASCII.GetBytes($"*5\r\n$4\r\nXADD\r\n${stream.Length}\r\n{stream}\r\n$1\r\n*\r\n$1\r\nd\r\n${payload.Length}\r\n"),
        .. payload,
        .. "\r\n"u8,
    ];
}
