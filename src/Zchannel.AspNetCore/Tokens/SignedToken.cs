using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Zchannel.Apps;

namespace Zchannel.Tokens;

/// <summary>
/// A token that one of our keys has signed: the compact form of RFC 7515 with HS256, and no other form. The signature is
/// looked at before anything else is made of a token: forgeries come at any rate, and must cost little.
/// </summary>
/// <param name="App">The app that the key belongs to.</param>
/// <param name="Key">The key that the token names, and that has signed it.</param>
/// <param name="Claims">What was signed: JSON as its maker wrote it.</param>
/// <param name="Fingerprint">The first bits of the signature, which nobody can choose.</param>
internal readonly record struct SignedToken(App App, AccessKey Key, ReadOnlyMemory<byte> Claims, long Fingerprint)
{
    /// <summary>The greatest length of a token: a name of 256 bytes and a user of as many fit with room to spare.</summary>
    public const int MaxLength = 4096;

    // A header has an algorithm, a type and a key id.
    private const int MaxHeaderBytes = 1024;

    // Without padding and white space, which the decoder would pass over.
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Writes a token.</summary>
    /// <param name="key">The key to sign it with.</param>
    /// <param name="claims">What to sign.</param>
    public static string Write(AccessKey key, ReadOnlySpan<byte> claims)
    {
        // The id of a key needs no escapes.
        var header = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"HS256","kid":"{{key.Id}}","typ":"JWT"}"""));
        var signed = $"{header}.{Base64Url.EncodeToString(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(key.TokenKey, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Reads a token.</summary>
    /// <param name="text">What somebody presented, of any length and content.</param>
    /// <param name="apps">Where keys are found.</param>
    /// <param name="token">The token.</param>
    /// <returns>False where the key that it names has not signed it, or it is none at all.</returns>
    public static bool TryRead(string text, AppRegistry apps, out SignedToken token)
    {
        token = default;
        Span<Range> parts = stackalloc Range[4];
        if (text.Length > MaxLength || text.AsSpan().ContainsAnyExcept(Characters) || text.AsSpan().Split(parts, '.') != 3)
        {
            return false;
        }

        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes + 1];
        if (Base64Url.DecodeFromChars(text.AsSpan(parts[2]), signature, out _, out var length) is not OperationStatus.Done
            || length != HMACSHA256.HashSizeInBytes
            || KeyOf(text.AsSpan(parts[0])) is not { } id || !apps.TryFindKey(id, out var app, out var key)
            || !IsSigned(text.AsSpan(..parts[1].End.Value), signature[..length], key))
        {
            return false;
        }

        var claims = new byte[Base64Url.GetMaxDecodedLength(text.AsSpan(parts[1]).Length)];
        if (Base64Url.DecodeFromChars(text.AsSpan(parts[1]), claims, out _, out length) is not OperationStatus.Done)
        {
            return false;
        }

        token = new SignedToken(app, key, claims.AsMemory(0, length), BinaryPrimitives.ReadInt64LittleEndian(signature));
        return true;
    }

    private static string? KeyOf(ReadOnlySpan<char> header)
    {
        Span<byte> json = stackalloc byte[MaxHeaderBytes];
        if (Base64Url.DecodeFromChars(header, json, out _, out var length) is not OperationStatus.Done)
        {
            return null;
        }

        try
        {
            return ReadHeader(json[..length]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or a text with half a surrogate pair.
            return null;
        }
    }

    // A member given twice, and one that must be understood (RFC 7515, section 4.1.11), make the header none.
    private static string? ReadHeader(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var (id, isHs256) = ((string?)null, false);
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (isAlgorithm, isKey) = (reader.ValueTextEquals("alg"u8), reader.ValueTextEquals("kid"u8));
            if (reader.ValueTextEquals("crit"u8) || (isAlgorithm && isHs256) || (isKey && id is not null))
            {
                return null;
            }

            reader.Read();
            var isText = reader.TokenType is JsonTokenType.String;
            isHs256 |= isAlgorithm && isText && reader.ValueTextEquals("HS256"u8);
            id = isKey && isText ? reader.GetString() : id;
            if ((isAlgorithm && !isHs256) || (isKey && !isText))
            {
                return null;
            }

            reader.Skip();
        }

        // Throws where anything follows.
        reader.Read();
        return isHs256 ? id : null;
    }

    private static bool IsSigned(ReadOnlySpan<char> text, ReadOnlySpan<byte> signature, AccessKey key)
    {
        Span<byte> bytes = stackalloc byte[text.Length];
        Encoding.ASCII.GetBytes(text, bytes);
        return IsSigned(bytes, signature, key.TokenKey) || (key.PreviousTokenKey is { } previous && IsSigned(bytes, signature, previous));
    }

    private static bool IsSigned(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature, byte[] key)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text, expected);
        return CryptographicOperations.FixedTimeEquals(expected, signature);
    }
}
