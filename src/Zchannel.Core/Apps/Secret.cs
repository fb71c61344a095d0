using System.Security.Cryptography;
using System.Text;

namespace Zchannel.Apps;

/// <summary>
/// A secret text that never shows itself: <see cref="ToString"/> is <c>***</c>.
/// </summary>
/// <param name="value">The secret in clear.</param>
public sealed class Secret(string value)
{
    private readonly byte[] _bytes = Encoding.UTF8.GetBytes(value);

    /// <summary>The length of the secret in characters.</summary>
    public int Length => value.Length;

    /// <summary>Returns the secret in clear. Never log what it returns.</summary>
    public string Reveal() => value;

    /// <summary>Compares with a candidate in a time that does not depend on where they differ.</summary>
    /// <param name="candidate">What a caller presented.</param>
    public bool Matches(string candidate) => Matches(candidate.AsSpan());

    internal bool Matches(ReadOnlySpan<char> candidate)
    {
        var length = Encoding.UTF8.GetByteCount(candidate);
        Span<byte> bytes = length <= 256 ? stackalloc byte[256] : new byte[length];
        Encoding.UTF8.GetBytes(candidate, bytes);
        return CryptographicOperations.FixedTimeEquals(_bytes, bytes[..length]);
    }

    /// <summary>
    /// Derives a key for one purpose (HKDF-SHA256, RFC 5869, without salt), so that no secret signs anything itself.
    /// </summary>
    /// <param name="label">The purpose, such as <c>zchannel/token/v1</c>.</param>
    /// <returns>32 bytes.</returns>
    public byte[] DeriveKey(string label) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _bytes, 32, salt: [], info: Encoding.UTF8.GetBytes(label));

    /// <inheritdoc />
    public override string ToString() => "***";
}
