using System.Globalization;
using System.Text;

namespace Zchannel.Server.Bench;

/// <summary>
/// What a message says of itself: <c>m|w &lt;run&gt; &lt;number&gt; &lt;due&gt; xxx…</c>, numbers in hexadecimal. It carries the
/// moment at which it was due, not that at which it was sent.
/// </summary>
/// <param name="IsCounted">False during the warm-up.</param>
/// <param name="Number">Its place among the messages of its channel, from 0 on.</param>
/// <param name="Due">When it was due, as a timestamp of the clock.</param>
internal readonly record struct MessageStamp(bool IsCounted, int Number, long Due)
{
    /// <summary>No message is shorter.</summary>
    public const int LeastBytes = 40;

    /// <summary>The letters of a run's id.</summary>
    public const int RunIdLength = 8;

    // Far more than any schedule has.
    private const long MaximumNumber = int.MaxValue / 2;

    private const byte Counted = (byte)'m';
    private const byte WarmUp = (byte)'w';
    private const byte Blank = (byte)' ';
    private const byte Filler = (byte)'x';
    private const int NumberAt = 2 + RunIdLength + 1;
    private const int DueAt = NumberAt + 8 + 1;
    private const int FillerAt = DueAt + 16 + 1;

    /// <summary>Writes a whole message.</summary>
    public void Write(Span<byte> message, string runId)
    {
        message.Fill(Filler);
        message[0] = IsCounted ? Counted : WarmUp;
        message[1] = message[NumberAt - 1] = message[DueAt - 1] = message[FillerAt - 1] = Blank;
        Encoding.ASCII.GetBytes(runId, message[2..]);
        Number.TryFormat(message[NumberAt..], out _, "x8", CultureInfo.InvariantCulture);
        Due.TryFormat(message[DueAt..], out _, "x16", CultureInfo.InvariantCulture);
    }

    /// <summary>Reads a whole message; false where a byte of it is not as it was written.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, int length, ReadOnlySpan<byte> runId, out MessageStamp stamp)
    {
        stamp = default;
        if (message.Length != length || message[0] is not (Counted or WarmUp) || !message.Slice(2, RunIdLength).SequenceEqual(runId)
            || !TryHex(message.Slice(NumberAt, 8), out var number) || number > MaximumNumber || !TryHex(message.Slice(DueAt, 16), out var due)
            || (message[1], message[NumberAt - 1], message[DueAt - 1], message[FillerAt - 1]) is not (Blank, Blank, Blank, Blank)
            || message[FillerAt..].ContainsAnyExcept(Filler))
        {
            return false;
        }

        stamp = new MessageStamp(message[0] == Counted, (int)number, due);
        return true;
    }

    private static bool TryHex(ReadOnlySpan<byte> digits, out long value)
        => long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
