namespace Zchannel.Sae;

/// <summary>
/// How Sina App Engine's Channel service was called.
/// </summary>
internal enum SaeDialect
{
    /// <summary>By applications on the platform: <c>/v1/…</c> with <c>AccessKey</c>, <c>TimeStamp</c> and <c>Signature</c>.</summary>
    Platform,

    /// <summary>By anyone: <c>/channel/v1/…</c> with <c>x-sae-*</c> and <c>Authorization: SAEV1_HMAC_SHA256</c>.</summary>
    Public,
}
