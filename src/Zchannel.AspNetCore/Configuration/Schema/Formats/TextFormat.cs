using System.Text;
using System.Text.RegularExpressions;

namespace Zchannel.Configuration.Schema.Formats;

/// <summary>
/// Texts of other kinds.
/// </summary>
internal static partial class TextFormat
{
    private const int LongestPattern = 256;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A glob over channel names.</summary>
    public static ValueFormat<string> Pattern { get; } = new(
        "1 to 256 bytes; * is any run of characters", ParsePattern, text => text)
    {
        JsonSchema = () => new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = LongestPattern, ["pattern"] = @"^[^\u0000-\u001F\u007F-\u009F]*$" },
    };

    /// <summary>The path of a URL.</summary>
    public static ValueFormat<string> Path { get; } = new("path that starts with /", ParsePath, text => text)
    {
        Show = WithoutQuery,
        JsonSchema = () => new() { ["type"] = "string", ["pattern"] = "^(/[A-Za-z0-9\\-._~!$&'()*+,;=:@%]+)*/?$", ["minLength"] = 1 },
    };

    /// <summary>A directory that need not exist.</summary>
    public static ValueFormat<string> Directory { get; } = new("directory", ParseDirectory, text => text)
    {
        JsonSchema = () => new() { ["type"] = "string", ["minLength"] = 1 },
    };

    [GeneratedRegex(@"^(/[A-Za-z0-9\-._~!$&'()*+,;=:@%]+)*/?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex UrlPath { get; }

    private static Complaint? ParsePattern(string text, out string value)
    {
        value = text;
        return text.Length > 0 && !text.Any(char.IsControl) && ByteCount(text) <= LongestPattern
            ? null
            : new Complaint("must be 1 to 256 bytes of a channel name, in which * stands for any run of characters");
    }

    private static Complaint? ParsePath(string text, out string value)
    {
        value = text;
        return text.StartsWith('/') && UrlPath.IsMatch(text)
            ? null
            : new Complaint("must be the path of a URL: it starts with / and has no query");
    }

    private static Complaint? ParseDirectory(string text, out string value)
    {
        value = text;
        if (string.IsNullOrWhiteSpace(text) || text.Any(char.IsControl))
        {
            return new Complaint("must be the name of a directory");
        }

        return File.Exists(text) ? new Complaint("must be a directory, but is a file") : null;
    }

    private static int ByteCount(string text)
    {
        try
        {
            return StrictUtf8.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            // A lone surrogate, which no channel name contains.
            return int.MaxValue;
        }
    }

    private static string WithoutQuery(string text) => text.IndexOf('?') is >= 0 and var end ? text[..end] + "?***" : text;
}
