using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Zchannel.Connections;

/// <summary>
/// Names one connection: 96 random bits, written as 16 URL-safe characters. Also the source of every other random id.
/// </summary>
public readonly record struct ConnectionId
{
    /// <summary>How many characters an id is written as.</summary>
    public const int Length = 16;

    private const int Bytes = 12;

    // The bits and not the text: there is one of these for every connection, and its text is seldom asked for.
    private readonly ulong _high;
    private readonly uint _low;

    private ConnectionId(ReadOnlySpan<byte> bytes) =>
        (_high, _low) = (BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[sizeof(ulong)..]));

    /// <summary>Makes an id that cannot be guessed.</summary>
    public static ConnectionId New()
    {
        Span<byte> random = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(random);
        return new ConnectionId(random);
    }

    /// <summary>Reads what <see cref="ToString"/> writes, and nothing else.</summary>
    /// <param name="text">The text; any length.</param>
    /// <param name="id">The id.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out ConnectionId id)
    {
        // The decoder would pass over white space; 16 characters that make 12 bytes hold none.
        Span<byte> bytes = stackalloc byte[Bytes];
        var isId = text.Length == Length
            && Base64Url.DecodeFromChars(text, bytes, out _, out var written) is OperationStatus.Done
            && written == Bytes;
        id = isId ? new ConnectionId(bytes) : default;
        return isId;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(Length, this, static (text, id) => id.Write(text));

    /// <summary>Makes the id of something that there is one of for this: the same each time, and nobody else's.</summary>
    /// <param name="name">What it is.</param>
    internal ConnectionId Derive(ReadOnlySpan<byte> name)
    {
        Span<byte> hashed = stackalloc byte[Bytes + name.Length];
        BinaryPrimitives.WriteUInt64BigEndian(hashed, _high);
        BinaryPrimitives.WriteUInt32BigEndian(hashed[sizeof(ulong)..], _low);
        name.CopyTo(hashed[Bytes..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(hashed, hash);
        return new ConnectionId(hash[..Bytes]);
    }

    /// <summary>Tells whether a text is this id's.</summary>
    internal bool IsWritten(ReadOnlySpan<char> text) => TryParse(text, out var other) && other == this;

    /// <summary>The hash code that the id's text has.</summary>
    internal int HashText()
    {
        Span<char> text = stackalloc char[Length];
        Write(text);
        return string.GetHashCode(text);
    }

    /// <summary>Writes the <see cref="Length"/> characters.</summary>
    internal void Write(Span<char> text)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[sizeof(ulong)..], _low);
        Base64Url.EncodeToChars(bytes, text);
    }
}
