using System.Buffers.Text;
using System.Security.Cryptography;

namespace Zchannel.Channels;

/// <summary>
/// One uninterrupted history of a channel, and the history that it continues. Immutable.
/// </summary>
/// <remarks>
/// Offsets go on over epochs that continue each other. A client whose position is at or before the fork has seen
/// nothing that this history does not hold; one beyond it has.
/// </remarks>
public sealed class Epoch
{
    private Epoch(string id, Epoch? parent, long forkOffset)
    {
        Id = id;
        Parent = parent;
        ForkOffset = forkOffset;
    }

    /// <summary>Names the history: 8 URL-safe characters from 48 random bits.</summary>
    public string Id { get; }

    /// <summary>The history that this one continues, or null for a root.</summary>
    public Epoch? Parent { get; }

    /// <summary>The last offset shared with <see cref="Parent"/>; 0 for a root.</summary>
    public long ForkOffset { get; }

    /// <summary>Begins a history that continues none.</summary>
    public static Epoch NewRoot() => new(NewId(), parent: null, forkOffset: 0);

    /// <summary>Begins a history that continues this one.</summary>
    /// <param name="offset">The last offset that both share.</param>
    public Epoch Fork(long offset) => new(NewId(), this, offset);

    /// <summary>Makes an epoch as a store has kept it.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="parent">The history that it continues, or null for a root.</param>
    /// <param name="forkOffset">The last offset that both share; 0 for a root.</param>
    public static Epoch Restore(string id, Epoch? parent, long forkOffset) => new(id, parent, forkOffset);

    /// <summary>
    /// Finds how far another history is shared with this one.
    /// </summary>
    /// <param name="epochId">The history that a client names.</param>
    /// <param name="lastShared">The last offset that means the same in both; <see cref="long.MaxValue"/> for this history itself.</param>
    /// <returns>False when this history does not continue that one.</returns>
    public bool TryFindShared(string epochId, out long lastShared)
    {
        lastShared = long.MaxValue;
        for (var epoch = this; epoch is not null; epoch = epoch.Parent)
        {
            if (epoch.Id == epochId)
            {
                return true;
            }

            lastShared = Math.Min(lastShared, epoch.ForkOffset);
        }

        return false;
    }

    /// <inheritdoc />
    public override string ToString() => Id;

    private static string NewId()
    {
        Span<byte> random = stackalloc byte[6];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
