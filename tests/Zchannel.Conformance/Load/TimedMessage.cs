using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Zchannel.Conformance.Load;

/// <summary>A message that says when it was sent, of the size wanted.</summary>
internal static class TimedMessage
{
    public static byte[] Now(int size) => Of(Stopwatch.GetTimestamp(), size);

    public static byte[] Of(long sent, int size) => Encoding.ASCII.GetBytes(sent.ToString(CultureInfo.InvariantCulture).PadRight(size, '.'));

    public static TimeSpan Age(ReadOnlySpan<byte> message) =>
        Utf8Parser.TryParse(message, out long sent, out _) ? Stopwatch.GetElapsedTime(sent) : throw new FormatException("Not a timed message.");
}
