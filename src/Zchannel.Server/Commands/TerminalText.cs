namespace Zchannel.Server.Commands;

/// <summary>
/// Makes text from elsewhere safe for a terminal.
/// </summary>
internal static class TerminalText
{
    /// <summary>
    /// Shows control characters instead of letting them act: a message must not move the cursor, set a title or
    /// answer in the reader's name.
    /// </summary>
    public static string Clean(string text) => text.Any(Acts)
        ? string.Create(text.Length, text, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = !Acts(text[i]) ? text[i] : text[i] < ' ' ? (char)('\u2400' + text[i]) : '\uFFFD';
            }
        })
        : text;

    private static bool Acts(char character) => char.IsControl(character) && character is not ('\n' or '\t');
}
