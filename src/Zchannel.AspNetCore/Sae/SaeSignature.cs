using System.Security.Cryptography;
using System.Text;
using Zchannel.Apps;

namespace Zchannel.Sae;

/// <summary>
/// What the two dialects sign, and how: HMAC-SHA256 with the key's secret itself. The body is not signed.
/// </summary>
internal static class SaeSignature
{
    /// <summary>The prefix of the headers that the public dialect signs.</summary>
    public const string HeaderPrefix = "x-sae-";

    /// <summary>What is signed on the platform.</summary>
    /// <param name="keyId">The header <c>AccessKey</c>.</param>
    /// <param name="timestamp">The header <c>TimeStamp</c>, as it came.</param>
    public static string PlatformText(string keyId, string timestamp) => $"ACCESSKEY{keyId}TIMESTAMP{timestamp}";

    /// <summary>What is signed in public: lines of the method, the target, and the headers by name.</summary>
    /// <param name="method">The method, as it came.</param>
    /// <param name="target">Path and query, as they came.</param>
    /// <param name="headers">The headers whose names begin with <see cref="HeaderPrefix"/>, in any case and order.</param>
    public static string PublicText(string method, string target, IEnumerable<(string Name, string Value)> headers) => string.Join(
        '\n',
        headers.Select(header => (Name: header.Name.ToLowerInvariant(), header.Value))
            .OrderBy(header => header.Name, StringComparer.Ordinal)
            .Select(header => $"{header.Name}:{header.Value}")
            .Prepend(target)
            .Prepend(method));

    /// <summary>Signs a text.</summary>
    public static byte[] Compute(Secret secret, string text) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal()), Encoding.UTF8.GetBytes(text));

    /// <summary>Tells whether a signature is one of a key's, with either of its secrets, in a time that does not depend on where it differs.</summary>
    /// <param name="key">The key.</param>
    /// <param name="text">What should be signed.</param>
    /// <param name="signature">The signature, in base64.</param>
    public static bool Fits(AccessKey key, string text, string signature)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(signature, given, out var length)
            & (Fits(key.Secret, text, given[..length]) | (key.PreviousSecret is { } previous && Fits(previous, text, given[..length])));
    }

    private static bool Fits(Secret secret, string text, ReadOnlySpan<byte> given) =>
        CryptographicOperations.FixedTimeEquals(Compute(secret, text), given);
}
