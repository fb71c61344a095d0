using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Zchannel.Channels;

namespace Zchannel.Protocols.Native;

/// <summary>
/// Writes positions as UTF-8 without a string between.
/// </summary>
internal static class PositionText
{
    // An epoch of at most 32 characters, a colon, at most 19 digits.
    private const int Longest = 52;

    public static void Write(StreamPosition position, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(Longest);
        var length = Encoding.ASCII.GetBytes(position.Epoch, span);
        span[length++] = (byte)':';
        Utf8Formatter.TryFormat(position.Offset, span[length..], out var digits);
        output.Advance(length + digits);
    }
}
