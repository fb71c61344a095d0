using System.Globalization;
using System.Text;

namespace Zchannel.Configuration;

/// <summary>
/// Makes any text fit into a line on a terminal.
/// </summary>
internal static class Printable
{
    /// <summary>Escapes what would break the line or command the terminal, and cuts what is long.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="longest">How many characters of it to keep.</param>
    public static string OneLine(string text, int longest)
    {
        var line = new StringBuilder();
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, longest)))
        {
            if (IsPlain(character))
            {
                line.Append(character);
            }
            else
            {
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
        }

        return text.Length > longest ? line.Append('…').ToString() : line.ToString();
    }

    private static bool IsPlain(char character) => char.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
}
