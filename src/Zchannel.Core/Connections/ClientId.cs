using System.Diagnostics.CodeAnalysis;

namespace Zchannel.Connections;

/// <summary>
/// What a page may call itself.
/// </summary>
internal static class ClientId
{
    /// <summary>The form, in words.</summary>
    public const string Form = "1 to 64 of A-Z a-z 0-9 _ - .";

    public static bool IsValid([NotNullWhen(true)] string? text) =>
        text is { Length: >= 1 and <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
