using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// What the database holds of a channel beside its publications.
/// </summary>
internal sealed record ChannelRow
{
    /// <summary>Its number in the keys of its publications.</summary>
    public required long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required ChannelAddress Address { get; init; }

    /// <summary>Random bytes, which set its epochs apart from those of all others.</summary>
    public required byte[] Root { get; init; }

    /// <summary>Its lineage, as text.</summary>
    public required string Lineage { get; init; }

    /// <summary>The offset of its newest publication.</summary>
    public required long Head { get; init; }

    /// <summary>When it was last used, in ticks of UTC.</summary>
    public required long LastUsed { get; init; }

    /// <summary>The offset of the oldest publication that is kept; not part of the checksum, since what is not there shows by itself.</summary>
    public required long First { get; init; }

    /// <summary>The bytes of the payloads that are kept; not part of the checksum either: nothing rests on them but <see cref="StoredBytes"/>.</summary>
    public required long Bytes { get; init; }

    /// <summary>What is kept beside it.</summary>
    public long Checksum()
    {
        var bytes = new byte[24 + Root.Length + Encoding.UTF8.GetByteCount(Address.App) + Encoding.UTF8.GetByteCount(Address.Channel) + Lineage.Length + 3];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Id);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Head);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), LastUsed);
        Root.CopyTo(bytes, 24);
        // Parted by zeros, which none of the texts contains.
        Encoding.UTF8.GetBytes($"{Address.App}\0{Address.Channel}\0{Lineage}\0", bytes.AsSpan(24 + Root.Length));
        return (long)XxHash3.HashToUInt64(bytes);
    }
}
