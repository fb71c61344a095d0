using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Zchannel.Sae;

/// <summary>
/// What a call shows to be let in, as its headers have it; nothing of it is believed yet.
/// </summary>
/// <param name="Dialect">How it is written.</param>
/// <param name="KeyId">The access key.</param>
/// <param name="Timestamp">The time, as it came.</param>
/// <param name="Signature">The signature, in base64.</param>
/// <param name="Texts">What may be signed; one is enough.</param>
internal sealed record SaeProof(SaeDialect Dialect, string KeyId, string Timestamp, string Signature, IReadOnlyList<string> Texts)
{
    /// <summary>How <c>Authorization</c> begins in the public dialect.</summary>
    public const string Scheme = "SAEV1_HMAC_SHA256";

    /// <summary>Reads the headers of a dialect.</summary>
    /// <returns>False where one is missing, or given twice.</returns>
    public static bool TryRead(HttpRequest request, SaeDialect dialect, [NotNullWhen(true)] out SaeProof? proof)
    {
        proof = dialect switch
        {
            SaeDialect.Platform => ReadPlatform(request),
            SaeDialect.Public => ReadPublic(request),
        };
        return proof is not null;
    }

    private static SaeProof? ReadPlatform(HttpRequest request)
    {
        var headers = request.Headers;
        return headers["AccessKey"] is [{ Length: > 0 } keyId] && headers["TimeStamp"] is [{ Length: > 0 } timestamp] && headers["Signature"] is [{ } signature]
            ? new SaeProof(SaeDialect.Platform, keyId, timestamp, signature, [SaeSignature.PlatformText(keyId, timestamp)])
            : null;
    }

    private static SaeProof? ReadPublic(HttpRequest request)
    {
        var signed = request.Headers.Where(header => header.Key.StartsWith(SaeSignature.HeaderPrefix, StringComparison.OrdinalIgnoreCase)).ToList();
        if (signed.Exists(header => header.Value.Count != 1)
            || request.Headers["x-sae-accesskey"] is not [{ Length: > 0 } keyId] || request.Headers["x-sae-timestamp"] is not [{ Length: > 0 } timestamp]
            || request.Headers.Authorization is not [{ } authorization] || !authorization.StartsWith(Scheme + " ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var asTheyCame = SaeSignature.PublicText(request.Method, target, signed.Select(header => (header.Key, header.Value.ToString())));

        // The PHP SDK signs the headers' values as they are, the Python SDK in lower case.
        var inLowerCase = SaeSignature.PublicText(request.Method, target, signed.Select(header => (header.Key, header.Value.ToString().ToLowerInvariant())));
        return new SaeProof(
            SaeDialect.Public, keyId, timestamp, authorization[(Scheme.Length + 1)..].Trim(), asTheyCame == inLowerCase ? [asTheyCame] : [asTheyCame, inLowerCase]);
    }
}
