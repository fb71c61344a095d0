using System.Globalization;
using System.Security.Cryptography;
using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Channels;
using Zchannel.Storage.Sqlite.Data.Format;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// A channel on its way into a database. It begins an epoch of its own, which goes on from those it had where it comes from.
/// </summary>
internal sealed class ImportedChannel
{
    private readonly StoreTransaction _transaction;
    private readonly ChannelLine _line;
    private readonly long _id;
    private readonly Lineage _lineage;
    private long _next;
    private long _bytes;
    private long _oldest = long.MaxValue;

    /// <summary>Begins with a channel.</summary>
    /// <param name="transaction">The transaction of the import.</param>
    /// <param name="line">The channel.</param>
    /// <param name="number">The number of its line.</param>
    /// <param name="id">The number that it is given.</param>
    /// <param name="generation">The generation that begins with the import.</param>
    public ImportedChannel(StoreTransaction transaction, ChannelLine line, long number, long id, long generation)
    {
        (_transaction, _line, _id, _next) = (transaction, line, id, line.First);
        if (line.First > line.Head + 1)
        {
            throw Wrong(number, "'first' is beyond 'head'");
        }

        var epoch = (Epoch?)null;
        foreach (var (ancestor, fork) in line.Epochs)
        {
            if (ancestor is not { Length: > 0 and <= 64 } || !ancestor.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                throw Wrong(number, "an epoch's name is none");
            }

            if (fork > line.Head || fork < (epoch?.ForkOffset ?? 0))
            {
                throw Wrong(number, "an epoch forks where it cannot");
            }

            epoch = Epoch.Restore(ancestor, epoch, fork);
        }

        _lineage = epoch is null ? Lineage.Begin(generation) : Lineage.Begin(generation, epoch, line.Head);
    }

    /// <summary>Takes a publication.</summary>
    public void Add(PublicationLine line, long number)
    {
        Expect(line.Offset, line.Offset, number);
        Publication publication = new(line.Kind, line.Payload, line.Time, line.Excluded);
        PublicationRows.Insert(_transaction, PublicationId.Of(_id, line.Offset), publication);
        (_bytes, _oldest) = (_bytes + line.Payload.Length, Math.Min(_oldest, line.Time.UtcTicks));
    }

    /// <summary>Passes over publications that could not be exported: they stay missing, and whoever asks for them is told.</summary>
    public void Add(LostLine line, long number) => Expect(line.From, line.To, number);

    /// <summary>Takes what a publish was called.</summary>
    public void Add(PublishKeyLine line, long number)
    {
        if (line.Offset > _line.Head)
        {
            throw Wrong(number, "the publish key's offset is beyond the channel's head");
        }

        PublishKeyRows.Insert(_transaction, _id, line.Key, line.Offset, line.Receivers);
    }

    /// <summary>Writes the channel itself, once all of it has come.</summary>
    public void End(long number)
    {
        if (_next != _line.Head + 1)
        {
            throw Wrong(number, $"publication {_next} of channel '{_line.Name}' is missing before it");
        }

        ChannelRow row = new()
        {
            Id = _id,
            Address = new ChannelAddress(_line.App, _line.Name),
            Root = RandomNumberGenerator.GetBytes(16),
            Lineage = _lineage.ToString(),
            Head = _line.Head,
            LastUsed = _line.LastUsed.UtcTicks,
            First = _line.First,
            Bytes = _bytes,
        };
        ChannelRows.Insert(_transaction, row, new HistorySummary(_line.First, _bytes, _oldest));
    }

    private void Expect(long from, long to, long number)
    {
        if (from != _next || to < from || to > _line.Head)
        {
            throw Wrong(number, $"offset {from} does not follow what came before");
        }

        _next = to + 1;
    }

    private static ExportFormatException Wrong(long number, string complaint) => new(string.Create(CultureInfo.InvariantCulture, $"Line {number}: {complaint}."));
}
