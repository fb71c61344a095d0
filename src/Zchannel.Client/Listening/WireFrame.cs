using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Zchannel.Client.Listening;

/// <summary>
/// One frame of <c>zchannel.v1</c>: a header line, LF, payload.
/// </summary>
internal readonly ref struct WireFrame
{
    // Positions and ids are far shorter; a header beyond this is not one.
    private const int MaximumHeaderBytes = 1024;

    private WireFrame(string[] words, ReadOnlySpan<byte> payload)
    {
        Words = words;
        Payload = payload;
    }

    public string[] Words { get; }

    public ReadOnlySpan<byte> Payload { get; }

    public bool IsPublication => Words[0][0] != '!';

    public static bool TryParse(ReadOnlySpan<byte> bytes, out WireFrame frame)
    {
        var end = bytes.IndexOf((byte)'\n');
        var header = end < 0 ? bytes : bytes[..end];
        if (header.Length is 0 or > MaximumHeaderBytes
            || header.ContainsAnyExceptInRange((byte)' ', (byte)'~')
            || header[0] == (byte)' '

            // Only a header that says all by itself may do without its line end.
            || (end < 0 && header[0] != (byte)'!'))
        {
            frame = default;
            return false;
        }

        frame = new WireFrame(Encoding.ASCII.GetString(header).Split(' '), end < 0 ? [] : bytes[(end + 1)..]);
        return true;
    }

    public bool TryWord(int index, [NotNullWhen(true)] out string? word)
    {
        word = index < Words.Length && Words[index].Length > 0 ? Words[index] : null;
        return word is not null;
    }
}
