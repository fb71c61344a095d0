using System.Buffers.Text;
using System.Text;

namespace Zchannel.Durability.Load;

/// <summary>
/// HTTP/1.1 with keep-alive, one request at a time on each link.
/// </summary>
/// <param name="requests">What each publisher sends.</param>
internal sealed class HttpWire(params IReadOnlyList<ReadOnlyMemory<byte>> requests) : IWire
{
    private const int ShownBytes = 300;

    public ReadOnlyMemory<byte> RequestOf(int publisher) => requests[publisher % requests.Count];

    /// <summary>Makes a request with a body.</summary>
    public static byte[] Post(string path, string credentials, string contentType, ReadOnlySpan<byte> body) =>
    [
        .. Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {credentials}\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\n\r\n"),
        .. body,
    ];

    public int LengthOf(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        var head = bytes[..end];
        var at = head.IndexOf("Content-Length: "u8);
        if (!head.StartsWith("HTTP/1.1 200 "u8) || at < 0
            || !Utf8Parser.TryParse(head[(at + "Content-Length: "u8.Length)..], out int length, out _))
        {
            throw new InvalidDataException($"the server answered: {Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, ShownBytes)])}");
        }

        return end + "\r\n\r\n"u8.Length + length;
    }
}
