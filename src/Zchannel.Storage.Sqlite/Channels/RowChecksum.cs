using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Zchannel.Channels;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Tells a row that is as it was written from one that is not: SQLite checks the shape of its pages, not what is in them.
/// </summary>
internal static class RowChecksum
{
    /// <summary>Computes what is kept beside a publication.</summary>
    /// <param name="id">The row's key, so that a row in another's place is found out, too.</param>
    /// <param name="time">When it was accepted, in ticks of UTC.</param>
    /// <param name="kind">What the payload is.</param>
    /// <param name="excluded">The client that does not get it.</param>
    /// <param name="payload">The payload.</param>
    public static long Of(long id, long time, PublicationKind kind, string? excluded, ReadOnlySpan<byte> payload)
    {
        var length = excluded is null ? 0 : Encoding.UTF8.GetByteCount(excluded);
        Span<byte> head = stackalloc byte[32 + (length <= 256 ? length : 0)];
        if (length > 256)
        {
            head = new byte[32 + length];
        }

        BinaryPrimitives.WriteInt64LittleEndian(head, id);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], time);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], (long)kind);
        BinaryPrimitives.WriteInt64LittleEndian(head[24..], excluded is null ? -1 : length);
        Encoding.UTF8.GetBytes(excluded, head[32..]);
        return (long)XxHash3.HashToUInt64(payload, (long)XxHash3.HashToUInt64(head));
    }
}
