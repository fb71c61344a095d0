using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// A stretch of time in which a database was served without a break. The epochs of all its channels begin and end with it.
/// </summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Nonce">What makes its epochs unlike those of any other, also of a copy of the database.</param>
internal sealed record Generation(long Number, byte[] Nonce)
{
    /// <summary>Begins the next one.</summary>
    public static Generation Begin(Database database, long number, DateTimeOffset now)
    {
        var generation = new Generation(number, RandomNumberGenerator.GetBytes(16));
        using var insert = database.PrepareOnce("INSERT INTO generations (number, nonce, began, checksum) VALUES (?, ?, ?, ?)");
        insert.Bind(1, number).Bind(2, generation.Nonce).Bind(3, now.UtcTicks).Bind(4, generation.Checksum()).Run();
        return generation;
    }

    /// <summary>What is kept beside it.</summary>
    public long Checksum()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long) + 64];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Number);
        var length = Math.Min(Nonce.Length, 64);
        Nonce.AsSpan(0, length).CopyTo(bytes[sizeof(long)..]);
        return (long)XxHash3.HashToUInt64(bytes[..(sizeof(long) + length)]);
    }
}
