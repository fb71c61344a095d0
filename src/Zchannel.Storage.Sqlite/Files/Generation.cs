using System.Security.Cryptography;

namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// A stretch of time in which a database was served without a break. All epochs of its channels go with it.
/// </summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Nonce">What makes its epochs unlike those of any other, also of a copy of the database.</param>
internal sealed record Generation(long Number, byte[] Nonce)
{
    /// <summary>Begins the next one.</summary>
    public static Generation Begin(Database database, DateTimeOffset now)
    {
        var nonce = RandomNumberGenerator.GetBytes(16);
        using var insert = database.PrepareOnce("INSERT INTO generations (nonce, began) VALUES (?, ?) RETURNING number");
        insert.Bind(1, nonce).Bind(2, now.UtcTicks).Step();
        return new Generation(insert.Integer(0), nonce);
    }
}
