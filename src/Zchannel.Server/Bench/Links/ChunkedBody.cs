namespace Zchannel.Server.Bench.Links;

/// <summary>
/// Takes HTTP/1.1's chunks apart (RFC 9112, section 7.1), wherever the bytes are cut.
/// </summary>
internal sealed class ChunkedBody
{
    private const int MaximumChunkBytes = 1 << 30;

    private enum Part
    {
        Size,
        Extension,
        Content,
        End,
        Over,
    }

    private Part _part;
    private int _left;

    /// <summary>Whether the last chunk was read.</summary>
    public bool IsOver => _part == Part.Over;

    /// <summary>
    /// Reads on until some content is found.
    /// </summary>
    /// <param name="bytes">What was read; what is done with is cut off its beginning.</param>
    /// <param name="content">The content found, a part of the bytes; empty where they hold no more.</param>
    /// <returns>False where this is no chunk.</returns>
    public bool TryNext(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> content)
    {
        content = default;
        while (!bytes.IsEmpty && !IsOver)
        {
            if (_part == Part.Content)
            {
                content = bytes[..Math.Min(_left, bytes.Length)];
                bytes = bytes[content.Length..];
                _left -= content.Length;
                _part = _left == 0 ? Part.End : Part.Content;
                return true;
            }

            if (!TryStep(bytes[0]))
            {
                return false;
            }

            bytes = bytes[1..];
        }

        return true;
    }

    private bool TryStep(byte next)
    {
        switch (_part)
        {
            case Part.Size when char.IsAsciiHexDigit((char)next) && _left < MaximumChunkBytes / 16:
                _left = (_left * 16) + HexDigit(next);
                return true;
            case Part.Size when next == '\r':
                return true;
            case Part.Size when next == ';':
                _part = Part.Extension;
                return true;
            case Part.Size or Part.Extension when next == '\n':
                _part = _left == 0 ? Part.Over : Part.Content;
                return true;
            case Part.Extension:
                return true;
            case Part.End when next is (byte)'\r':
                return true;
            case Part.End when next is (byte)'\n':
                _part = Part.Size;
                return true;
            default:
                return false;
        }
    }
    private static int HexDigit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
