using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Zchannel.Apps;

namespace Zchannel.Callbacks;

/// <summary>
/// Signs callbacks as the Standard Webhooks specification says: HMAC-SHA256 over id, timestamp and body.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class CallbackSigner(TimeProvider time)
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string SecretPrefix = "whsec_";

    /// <summary>Tells whether a secret is written as the specification says, so that configuration can refuse another.</summary>
    public static bool IsSecret(Secret secret) => TryReadKey(secret, out _);

    /// <summary>Adds the three headers. The timestamp is that of now: every attempt is signed anew.</summary>
    /// <param name="request">The request to be sent.</param>
    /// <param name="id">The event's id.</param>
    /// <param name="body">The exact bytes to be sent.</param>
    /// <param name="settings">Whose secrets sign: both while one is being changed.</param>
    public void Sign(HttpRequestMessage request, string id, ReadOnlySpan<byte> body, CallbackSettings settings)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        var signature = Signature(settings.Secret, id, timestamp, body);
        if (settings.PreviousSecret is { } previous)
        {
            signature += " " + Signature(previous, id, timestamp, body);
        }

        request.Headers.Add(IdHeader, id);
        request.Headers.Add(TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(SignatureHeader, signature);
    }

    /// <summary>Computes one signature, <c>v1,</c> and base64.</summary>
    public static string Signature(Secret secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        if (!TryReadKey(secret, out var key))
        {
            throw new FormatException("The callback secret is not 'whsec_' and base64.");
        }

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }

    private static bool TryReadKey(Secret secret, out byte[] key)
    {
        var text = secret.Reveal();
        key = [];
        if (!text.StartsWith(SecretPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        var buffer = new byte[text.Length];
        if (!Convert.TryFromBase64Chars(text.AsSpan(SecretPrefix.Length), buffer, out var written) || written == 0)
        {
            return false;
        }

        key = buffer[..written];
        return true;
    }
}
