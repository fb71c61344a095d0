using System.Text.Json;

namespace Zchannel.Tokens;

/// <summary>
/// The claims of a token whose signature has been checked, read without goodwill: what is there must be of its type, for
/// a permission, a name or a time that cannot be read is none.
/// </summary>
internal sealed record TokenClaims
{
    // The last second of the year 9999.
    private const double LastTime = 253402300799;

    public string? Channel { get; private set; }

    public string? User { get; private set; }

    public bool MayReceive { get; private set; } = true;

    public bool MaySend { get; private set; } = true;

    public bool CloseOnExpiry { get; private set; }

    public DateTimeOffset? ExpiresAt { get; private set; }

    public DateTimeOffset? NotBefore { get; private set; }

    /// <summary>When the token was made, to the millisecond.</summary>
    public DateTimeOffset? IssuedAt { get; private set; }

    public ReadFrom From { get; private set; } = ReadFrom.Now;

    /// <summary>Reads the payload of a token.</summary>
    /// <param name="payload">The JSON.</param>
    /// <returns>The claims, or null where one of them cannot be read.</returns>
    public static TokenClaims? Read(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var claims = new TokenClaims();
            return document.RootElement.EnumerateObject().All(claims.TrySet) ? claims : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, no object, or a text with half a surrogate pair.
            return null;
        }
    }

    private bool TrySet(JsonProperty claim) => claim.Name switch
    {
        ChannelTokens.ChannelClaim => (Channel = AsText(claim.Value)) is not null,
        "sub" => (User = AsText(claim.Value)) is { } user && UserId.IsValid(user),
        "exp" => (ExpiresAt = AsTime(claim.Value)) is not null,
        "iat" => (IssuedAt = AsExactTime(claim.Value)) is not null,
        ChannelTokens.FromClaim => ReadFromJson.Read(claim.Value) is { } from && (From = from) is not null,
        "nbf" => (NotBefore = AsTime(claim.Value)) is not null,
        ChannelTokens.ReceiveClaim => TryReadFlag(claim.Value, value => MayReceive = value),
        ChannelTokens.SendClaim => TryReadFlag(claim.Value, value => MaySend = value),
        ChannelTokens.CloseOnExpiryClaim => TryReadFlag(claim.Value, value => CloseOnExpiry = value),
        _ => true,
    };

    private static string? AsText(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    // RFC 7519 lets a time have a fraction; it is cut off, as whole seconds are what everything here counts in.
    private static DateTimeOffset? AsTime(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= LastTime
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;

    private static DateTimeOffset? AsExactTime(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= LastTime
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(seconds * 1000))
            : null;

    private static bool TryReadFlag(JsonElement value, Action<bool> set)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return false;
        }

        set(value.GetBoolean());
        return true;
    }
}
