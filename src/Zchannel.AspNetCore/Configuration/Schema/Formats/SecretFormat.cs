using System.Buffers.Text;
using System.Text.Json.Nodes;
using Zchannel.Apps;

namespace Zchannel.Configuration.Schema.Formats;

/// <summary>
/// Secrets. What stands there is never shown, whatever is wrong with it.
/// </summary>
internal static class SecretFormat
{
    private const string CallbackPrefix = "whsec_";
    private const int ShortestKey = 32;
    private const string Masked = "***";

    /// <summary>The secret of an access key.</summary>
    public static ValueFormat<Secret> AccessKey { get; } = new(
        "32 or more characters", ParseAccessKey, _ => "")
    {
        Show = _ => null,
        Exact = secret => secret.Reveal(),
        Json = _ => JsonValue.Create(Masked),
        JsonSchema = () => new() { ["type"] = "string", ["minLength"] = ShortestKey, ["pattern"] = @"^[^\u0000-\u001F\u007F-\u009F]*$" },
    };

    /// <summary>The secret that signs callbacks, as Standard Webhooks writes it.</summary>
    public static ValueFormat<Secret> Callback { get; } = new(
        "whsec_ and the base64 of 24 to 64 bytes", ParseCallback, _ => "")
    {
        Show = _ => null,
        Exact = secret => secret.Reveal(),
        Json = _ => JsonValue.Create(Masked),
        JsonSchema = () => new() { ["type"] = "string", ["pattern"] = "^whsec_[A-Za-z0-9+/]{32,86}={0,2}$" },
    };

    private static Complaint? ParseAccessKey(string text, out Secret value)
    {
        value = new Secret(text);
        if (text.Length < ShortestKey)
        {
            return new Complaint("must have at least 32 characters", "a shorter one can be guessed");
        }

        return text.Any(char.IsControl)
            ? new Complaint("must not contain control characters", "it is sent in a header")
            : null;
    }

    private static Complaint? ParseCallback(string text, out Secret value)
    {
        value = new Secret(text);
        return text.StartsWith(CallbackPrefix, StringComparison.Ordinal)
            && !text.Any(char.IsWhiteSpace)
            && Base64.IsValid(text.AsSpan(CallbackPrefix.Length), out var bytes)
            && bytes is >= 24 and <= 64
                ? null
                : new Complaint("must be whsec_ followed by the base64 of 24 to 64 random bytes");
    }
}
