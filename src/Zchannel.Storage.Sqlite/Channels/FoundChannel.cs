using System.Security.Cryptography;
using Zchannel.Storage.Sqlite.Reading;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// What a channel is opened with.
/// </summary>
/// <param name="Address">The channel.</param>
/// <param name="Id">Its number; 0 where the database does not have it.</param>
/// <param name="Root">What sets its epochs apart from those of all others.</param>
/// <param name="Lineage">Where its epochs begin and fork.</param>
/// <param name="Index">What is kept.</param>
internal sealed record FoundChannel(ChannelAddress Address, long Id, byte[] Root, Lineage Lineage, HistoryIndex Index)
{
    private const string RemainsSql = "SELECT 1 FROM publications WHERE id BETWEEN ? AND ? LIMIT 1";

    /// <summary>Whether there are rows of what is no longer kept.</summary>
    public bool HasRemains { get; init; }

    /// <summary>What it has counted so far (<see cref="StoredBytes"/>).</summary>
    public long Stored { get; init; }

    /// <summary>When it was last used, in ticks of UTC; 0 where the database does not have it.</summary>
    public long LastUsed { get; init; }

    /// <summary>Begins a channel that the database does not have.</summary>
    public static FoundChannel New(ChannelAddress address, long generation) =>
        new(address, Id: 0, RandomNumberGenerator.GetBytes(16), Lineage.Begin(generation), new HistoryIndex(head: 0));

    /// <summary>Begins a channel that another store has kept so far.</summary>
    public static FoundChannel New(ChannelAddress address, long generation, HistoryOrigin origin)
    {
        var index = new HistoryIndex(origin.Head - origin.Kept.Count);
        foreach (var publication in origin.Kept)
        {
            var state = publication.IsErased ? EntryState.Erased : EntryState.Kept;
            index.Add(new IndexEntry(publication.Time.UtcTicks, publication.Payload.Length, publication.Kind, state));
        }

        return new(address, Id: 0, RandomNumberGenerator.GetBytes(16), Lineage.Begin(generation, origin.Epoch, origin.Head), index);
    }

    /// <summary>Finds a channel, and what is kept of it, as of one moment.</summary>
    /// <param name="reader">What reads.</param>
    /// <param name="address">The channel.</param>
    /// <param name="isDamaged">Whether there is something in its place that is not what was written.</param>
    public static FoundChannel? Find(StoreReader reader, ChannelAddress address, out bool isDamaged)
    {
        reader.Statement("BEGIN").Run();
        try
        {
            return ChannelRows.Find(reader, address, out isDamaged) is { } row ? Read(reader, row) : null;
        }
        finally
        {
            reader.Statement("ROLLBACK").Run();
        }
    }

    private static FoundChannel Read(StoreReader reader, ChannelRow row)
    {
        var index = PublicationRows.ReadIndex(reader, row.Id, row.First, row.Head);
        return new(row.Address, row.Id, row.Root, Lineage.Parse(row.Lineage), index)
        {
            HasRemains = HasRows(reader, row.Id, index.First - 1),
            Stored = StoredBytes.Cost(row.Bytes, row.Head - row.First + 1),
            LastUsed = row.LastUsed,
        };
    }

    private static bool HasRows(StoreReader reader, long channel, long last)
    {
        var statement = reader.Statement(RemainsSql).Bind(1, PublicationId.Of(channel, 0)).Bind(2, PublicationId.Of(channel, last));
        var has = statement.Step();
        statement.Reset();
        return has;
    }
}
