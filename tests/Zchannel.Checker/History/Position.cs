using System.Globalization;

namespace Zchannel.Checker.History;

/// <summary>A position as the wire has it, <c>epoch:offset</c>, read apart from the server's own code.</summary>
internal readonly record struct Position(string Epoch, long Offset)
{
    public static Position Parse(ReadOnlySpan<char> text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && long.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? new Position(string.Intern(text[..colon].ToString()), offset)
            : throw new FormatException($"'{text}' is no position.");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}:{Offset}");
}
