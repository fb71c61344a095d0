using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Zchannel.Client;

/// <summary>
/// The signature of callbacks, as the Standard Webhooks specification has it: base64 of the HMAC-SHA256 of
/// <c>id.timestamp.body</c>. Thread-safe.
/// </summary>
public sealed class CallbackSignature
{
    private const string SecretPrefix = "whsec_";
    private const string Version = "v1,";

    private readonly byte[][] _keys;
    private readonly TimeProvider _time;

    /// <summary>
    /// Takes the secret of the app's callbacks.
    /// </summary>
    /// <param name="secret"><c>whsec_</c> and base64. While it is being changed, both, separated by a blank: the first signs, either verifies.</param>
    /// <param name="timeProvider">The clock that timestamps are compared with; the system's where none is given.</param>
    /// <exception cref="FormatException">The secret is not of that form. The message does not repeat it.</exception>
    public CallbackSignature(string secret, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(secret);
        _time = timeProvider ?? TimeProvider.System;
        _keys = [.. secret.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ReadKey)];
        if (_keys.Length == 0)
        {
            throw new FormatException("A callback secret is needed.");
        }
    }

    /// <summary>How far a timestamp may be off, either way.</summary>
    /// <value>The default is 5 minutes.</value>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Tells whether a callback is genuine and fresh. Anything missing or malformed is simply not.
    /// </summary>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>: seconds since 1970.</param>
    /// <param name="signatures">The header <c>webhook-signature</c>; one match among several is enough.</param>
    /// <param name="body">The body exactly as it came.</param>
    /// <returns>Whether to believe it.</returns>
    public bool Verify(string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(signatures)
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs((decimal)seconds - _time.GetUtcNow().ToUnixTimeSeconds()) > (decimal)Tolerance.TotalSeconds)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var genuine = false;
        foreach (var key in _keys)
        {
            // The timestamp's own characters are what was signed, so they are hashed, not the number.
            Compute(key, id, timestamp, body, expected);
            foreach (var signature in signatures.Split(' '))
            {
                // Every candidate is compared in constant time and none ends the loop.
                genuine |= signature.StartsWith(Version, StringComparison.Ordinal)
                    && Convert.TryFromBase64String(signature[Version.Length..], given, out var length)
                    && CryptographicOperations.FixedTimeEquals(expected, given[..length]);
            }
        }

        return genuine;
    }

    /// <summary>
    /// Makes the value of <c>webhook-signature</c>, for tests of a receiver.
    /// </summary>
    /// <param name="id">The value of <c>webhook-id</c>.</param>
    /// <param name="timestamp">The time that <c>webhook-timestamp</c> will say.</param>
    /// <param name="body">The body exactly as it will be sent.</param>
    /// <returns><c>v1,</c> and base64.</returns>
    public string Sign(string id, DateTimeOffset timestamp, ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Compute(_keys[0], id, timestamp.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), body, hash);
        return Version + Convert.ToBase64String(hash);
    }

    private static void Compute(byte[] key, string id, string timestamp, ReadOnlySpan<byte> body, Span<byte> hash)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        hmac.GetHashAndReset(hash);
    }

    private static byte[] ReadKey(string secret)
    {
        var encoded = secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : null;
        var key = new byte[encoded?.Length ?? 0];
        return encoded is { Length: > 0 } && Convert.TryFromBase64String(encoded, key, out var length)
            ? key[..length]
            : throw new FormatException("A callback secret is 'whsec_' followed by base64.");
    }
}
