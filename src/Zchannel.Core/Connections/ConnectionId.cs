using System.Buffers.Text;
using System.Security.Cryptography;

namespace Zchannel.Connections;

/// <summary>
/// Names one connection: 96 random bits, written as 16 URL-safe characters. Also the source of every other random id.
/// </summary>
/// <param name="Value">The 16 characters.</param>
public readonly record struct ConnectionId(string Value)
{
    /// <summary>Makes an id that cannot be guessed.</summary>
    public static ConnectionId New()
    {
        Span<byte> random = stackalloc byte[12];
        RandomNumberGenerator.Fill(random);
        return new ConnectionId(Base64Url.EncodeToString(random));
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}
