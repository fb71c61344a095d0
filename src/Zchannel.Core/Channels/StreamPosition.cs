using System.Globalization;

namespace Zchannel.Channels;

/// <summary>
/// A place in a channel's log: behind the publication with this offset. Offset 0 is before the first. Written
/// <c>&lt;epoch&gt;:&lt;offset&gt;</c>.
/// </summary>
/// <param name="Epoch">The id of the uninterrupted history that the offset belongs to.</param>
/// <param name="Offset">Counts publications from 1 without gaps.</param>
public readonly record struct StreamPosition(string Epoch, long Offset)
{
    private const int MaxEpochLength = 32;

    /// <summary>Reads what <see cref="ToString"/> writes, and nothing else.</summary>
    /// <param name="text">The text; any length.</param>
    /// <param name="position">The position.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out StreamPosition position)
    {
        position = default;
        var colon = text.IndexOf(':');
        if (colon is < 1 or > MaxEpochLength || !IsEpoch(text[..colon]))
        {
            return false;
        }

        var digits = text[(colon + 1)..];
        // Looked at here: the parser would let zero characters follow the digits.
        if (digits.Length is 0 or > 19 || (digits[0] == '0' && digits.Length > 1) || digits.ContainsAnyExceptInRange('0', '9')
            || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
        {
            return false;
        }

        position = new StreamPosition(text[..colon].ToString(), offset);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}:{Offset}");

    private static bool IsEpoch(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
            {
                return false;
            }
        }

        return true;
    }
}
