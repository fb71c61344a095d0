namespace Zchannel.Apps;

/// <summary>
/// What an application shows to be let in: an id, unique over all apps, and a secret.
/// </summary>
/// <param name="id">1 to 64 characters of <c>a–z 0–9 -</c>.</param>
/// <param name="secret">The secret shared with the application.</param>
public sealed class AccessKey(string id, Secret secret)
{
    /// <summary>The label under which the key that signs channel tokens is derived from the secret.</summary>
    public const string TokenKeyLabel = "zchannel/token/v1";

    /// <summary>The id of the key; tokens carry it as <c>kid</c>.</summary>
    public string Id { get; } = id;

    /// <summary>The secret shared with the application.</summary>
    public Secret Secret { get; } = secret;

    /// <summary>The 32 bytes that sign the tokens issued with this key.</summary>
    public byte[] TokenKey { get; } = secret.DeriveKey(TokenKeyLabel);
}
