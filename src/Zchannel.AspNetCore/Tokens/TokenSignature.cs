using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Zchannel.Apps;

namespace Zchannel.Tokens;

/// <summary>
/// Looks at a token's signature before anything else is made of it: forgeries come at any rate, and must cost little.
/// Whoever passes here is still read by the book.
/// </summary>
internal static class TokenSignature
{
    // A header has an algorithm, a type and a key id.
    private const int MaxHeaderBytes = 1024;

    /// <summary>Tells whether the key that a token names has signed it.</summary>
    /// <param name="token">The token, of any length and content.</param>
    /// <param name="apps">Where keys are found.</param>
    public static bool IsGenuine(string token, AppRegistry apps)
    {
        var headerEnd = token.IndexOf('.', StringComparison.Ordinal);
        var signed = token.LastIndexOf('.');
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes + 1];
        if (headerEnd <= 0 || signed == headerEnd
            || Base64Url.DecodeFromChars(token.AsSpan(signed + 1), signature, out _, out var length) is not OperationStatus.Done
            || length != HMACSHA256.HashSizeInBytes
            || KeyOf(token.AsSpan(0, headerEnd)) is not { } id || !apps.TryFindKey(id, out _, out var key))
        {
            return false;
        }

        signature = signature[..length];
        var text = Encoding.UTF8.GetBytes(token, 0, signed);
        return IsSigned(text, signature, key.TokenKey) || (key.PreviousTokenKey is { } previous && IsSigned(text, signature, previous));
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
            var reader = new Utf8JsonReader(json[..length]);
            string? id = null;
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType is JsonTokenType.PropertyName && reader.ValueTextEquals("kid"u8))
                {
                    reader.Read();
                    id = reader.TokenType is JsonTokenType.String ? reader.GetString() : null;
                }
            }

            return id;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or a text with half a surrogate pair.
            return null;
        }
    }

    private static bool IsSigned(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature, byte[] key)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text, expected);
        return CryptographicOperations.FixedTimeEquals(expected, signature);
    }
}
