using Microsoft.Data.Sqlite;
using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Channels;
using Zchannel.Storage.Sqlite.Data.Format;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Reading;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// Reads channels with all that is kept of them, and tells what is damaged.
/// </summary>
/// <param name="data">The database.</param>
/// <param name="tell">Is told of damage.</param>
internal sealed class ChannelReading(DataReader data, Action<DataDamage> tell)
{
    private const string ChannelsSql = "SELECT id, app, name, root, lineage, head, last_used, checksum, first FROM channels NOT INDEXED WHERE id BETWEEN ? AND ? ORDER BY id";
    private const string PublicationsSql = "SELECT id, time, kind, excluded, checksum, payload FROM publications WHERE id BETWEEN ? AND ? ORDER BY id";
    private const string KeysSql = "SELECT key, hash, offset, receivers, expires, checksum FROM publish_keys WHERE channel = ? ORDER BY key";

    private readonly Generations? _generations = ReadGenerations(data, tell);
    private readonly Dictionary<long, SortedDictionary<long, PublicationLine>> _recent = RecentReading.Read(data, tell);

    /// <summary>Reads the channels.</summary>
    public List<ChannelRow> ReadChannels()
    {
        List<ChannelRow> channels = [];
        var isWhole = DamagedRange.Read(data.Reader, ChannelsSql, 1, Greatest(), row =>
        {
            ChannelRow channel = new()
            {
                Id = row.Integer(0),
                Address = new ChannelAddress(row.Text(1) ?? "", row.Text(2) ?? ""),
                Root = row.Blob(3).ToArray(),
                Lineage = row.Text(4) ?? "",
                Head = row.Integer(5),
                LastUsed = row.Integer(6),
                First = row.Integer(8),
                Bytes = 0,
            };
            if (channel.Checksum() == row.Integer(7))
            {
                // With what is still to be settled, as a start would find it.
                channels.Add(_recent.TryGetValue(channel.Id, out var recent) ? channel with { Head = Math.Max(channel.Head, recent.Keys.Max()) } : channel);
            }
            else
            {
                tell(new DataDamage("its entry is not as it was written; the server begins it anew", channel.Address.App, channel.Address.Channel));
            }
        });
        if (!isWhole)
        {
            tell(new DataDamage("the entries of some channels cannot be read, and with them nothing of these channels"));
        }

        return channels;
    }

    /// <summary>Makes the line of a channel.</summary>
    public ChannelLine Describe(ChannelRow channel)
    {
        List<ExportedEpoch> epochs = [];
        for (var epoch = EpochOf(channel); epoch is not null; epoch = epoch.Parent)
        {
            epochs.Insert(0, new ExportedEpoch(epoch.Id, epoch.ForkOffset));
        }

        return new ChannelLine(channel.Address.App, channel.Address.Channel, channel.First, channel.Head, Time(channel.LastUsed), epochs);
    }

    /// <summary>Reads the publications that are to be there, in order, with the places of those that are not.</summary>
    public void ReadPublications(ChannelRow channel, Action<PublicationLine> read, Action<LostLine> lost)
    {
        var next = channel.First;
        DamagedRange.Read(data.Reader, PublicationsSql, PublicationId.Of(channel.Id, channel.First), PublicationId.Of(channel.Id, channel.Head), row =>
        {
            var (id, time, kind, excluded) = (row.Integer(0), row.Integer(1), (PublicationKind)row.Integer(2), row.Text(3));
            var payload = row.Blob(5);
            if (row.Integer(4) == RowChecksum.Of(id, time, kind, excluded, payload))
            {
                Take(new PublicationLine(PublicationId.OffsetOf(id), Time(time), kind, payload.ToArray(), excluded));
            }
        });
        foreach (var publication in _recent.GetValueOrDefault(channel.Id)?.Values ?? Enumerable.Empty<PublicationLine>())
        {
            if (publication.Offset >= next)
            {
                Take(publication);
            }
        }

        TellLost(channel.Head);

        void Take(PublicationLine publication)
        {
            TellLost(publication.Offset - 1);
            next = publication.Offset + 1;
            read(publication);
        }

        void TellLost(long to)
        {
            if (to >= next)
            {
                tell(new DataDamage(to == next ? $"publication {to} is missing or damaged" : $"publications {next} to {to} are missing or damaged", channel.Address.App, channel.Address.Channel));
                lost(new LostLine(next, to));
            }
        }
    }

    /// <summary>Reads what publishers called their publishes.</summary>
    public void ReadKeys(ChannelRow channel, Action<PublishKeyLine> read)
    {
        var statement = data.Reader.Statement(KeysSql).Bind(1, channel.Id);
        try
        {
            while (statement.Step())
            {
                PublishKey key = new(statement.Text(0) ?? "", statement.Blob(1).ToArray(), Time(statement.Integer(4)));
                var (offset, receivers) = (statement.Integer(2), (int)statement.Integer(3));
                if (statement.Integer(5) == PublishKeyRows.Checksum(channel.Id, key.Key, key.Hash.Span, offset, receivers, statement.Integer(4)))
                {
                    read(new PublishKeyLine(offset, receivers, key));
                }
                else
                {
                    tell(new DataDamage("a publish key is not as it was written", channel.Address.App, channel.Address.Channel));
                }
            }
        }
        catch (SqliteException exception) when (WriteFailure.IsDamage(exception))
        {
            tell(new DataDamage("some of its publish keys cannot be read", channel.Address.App, channel.Address.Channel));
        }
        finally
        {
            statement.Reset();
        }
    }

    private static Generations? ReadGenerations(DataReader data, Action<DataDamage> tell)
    {
        try
        {
            if (Generations.Read(data.Reader.Database) is { } generations)
            {
                return generations;
            }
        }
        catch (SqliteException exception) when (WriteFailure.IsDamage(exception))
        {
        }

        tell(new DataDamage("its generations cannot be read, and with them the epochs of its channels: whoever comes back is told of a gap"));
        return null;
    }

    // A damaged time need not be one.
    private static DateTimeOffset Time(long ticks) => new(Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);

    private Epoch? EpochOf(ChannelRow channel)
    {
        try
        {
            return _generations is null ? null : Lineage.Parse(channel.Lineage).ToEpoch(channel.Root, _generations, channel.Head);
        }
        catch (FormatException)
        {
            tell(new DataDamage("its lineage cannot be read", channel.Address.App, channel.Address.Channel));
            return null;
        }
    }

    // The greatest number that a channel can have: by the channels, or where those are damaged by the publications.
    private long Greatest()
    {
        foreach (var sql in (string[])["SELECT max(id) FROM channels NOT INDEXED", "SELECT max(id) >> 40 FROM publications"])
        {
            try
            {
                return data.Reader.Database.ReadInteger(sql);
            }
            catch (SqliteException exception) when (WriteFailure.IsDamage(exception))
            {
                tell(new DataDamage($"the end of a table cannot be read ({exception.Message})"));
            }
        }

        return 0;
    }
}
