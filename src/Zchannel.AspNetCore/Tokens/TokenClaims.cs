using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Zchannel.Tokens;

/// <summary>
/// The claims of a token whose signature has been checked, read without goodwill: what is there must be of its type, for
/// a permission, a name or a time that cannot be read is none.
/// </summary>
internal sealed record TokenClaims
{
    private const string Audience = "zchannel";

    // The last second of the year 9999.
    private const double LastTime = 253402300799;

    private static readonly JsonWriterOptions Short = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the token was made for a channel server.</summary>
    public bool IsForUs { get; private set; }

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

    /// <summary>Writes the payload of a token.</summary>
    /// <param name="token">What it is to say.</param>
    /// <param name="now">When it is made.</param>
    public static ReadOnlySpan<byte> Write(ChannelToken token, DateTimeOffset now)
    {
        var payload = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(payload, Short);
        json.WriteStartObject();
        json.WriteString("aud", Audience);
        json.WriteString("channel", token.Channel);
        if (token.User is { } user)
        {
            json.WriteString("sub", user);
        }

        WriteUnless(json, "receive", token.MayReceive, usual: true);
        WriteUnless(json, "send", token.MaySend, usual: true);
        WriteUnless(json, "close_on_expiry", token.CloseOnExpiry, usual: false);
        ReadFromJson.Write(json, "from", token.From);

        // To the millisecond: what was sent just before the token was made is not for its holder.
        json.WriteNumber("iat", now.ToUnixTimeMilliseconds() / 1000.0);
        json.WriteNumber("exp", token.ExpiresAt.ToUnixTimeSeconds());
        json.WriteEndObject();
        json.Flush();
        return payload.WrittenSpan;
    }

    /// <summary>Makes of the claims what they permit.</summary>
    /// <param name="signed">What they came in.</param>
    /// <param name="channel">The channel that they name.</param>
    /// <param name="expiresAt">The time that they end at.</param>
    public ChannelToken ToToken(SignedToken signed, string channel, DateTimeOffset expiresAt) => new()
    {
        App = signed.App,
        Channel = channel,
        User = User,
        MayReceive = MayReceive,
        MaySend = MaySend,
        ExpiresAt = expiresAt,
        CloseOnExpiry = CloseOnExpiry,
        From = From,
        IssuedAt = IssuedAt,
        Fingerprint = signed.Fingerprint,
    };

    private static void WriteUnless(Utf8JsonWriter json, string name, bool value, bool usual)
    {
        if (value != usual)
        {
            json.WriteBoolean(name, value);
        }
    }

    private bool TrySet(JsonProperty claim) => claim.Name switch
    {
        "aud" => IsForUs = NamesUs(claim.Value),
        "channel" => (Channel = AsText(claim.Value)) is not null,
        "sub" => (User = AsText(claim.Value)) is { } user && UserId.IsValid(user),
        "exp" => (ExpiresAt = AsTime(claim.Value)) is not null,
        "iat" => (IssuedAt = AsExactTime(claim.Value)) is not null,
        "from" => ReadFromJson.Read(claim.Value) is { } from && (From = from) is not null,
        "nbf" => (NotBefore = AsTime(claim.Value)) is not null,
        "receive" => AsFlag(claim.Value) is { } receive && (MayReceive = receive) == receive,
        "send" => AsFlag(claim.Value) is { } send && (MaySend = send) == send,
        "close_on_expiry" => AsFlag(claim.Value) is { } close && (CloseOnExpiry = close) == close,
        _ => true,
    };

    // One name, or a list of them (RFC 7519, section 4.1.3).
    private static bool NamesUs(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.ValueEquals(Audience),
        JsonValueKind.Array => value.EnumerateArray().All(name => name.ValueKind is JsonValueKind.String)
            && value.EnumerateArray().Any(name => name.ValueEquals(Audience)),
        _ => false,
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

    private static bool? AsFlag(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
