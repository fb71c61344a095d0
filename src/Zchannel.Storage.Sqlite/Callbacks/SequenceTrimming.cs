using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Callbacks;

/// <summary>
/// Forgets the numbers of channels that have had no event for long, a few at a time, in laps, the first a minute after the start, the next an hour behind the one before.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class SequenceTrimming(TimeProvider time) : IStoreChore
{
    private const string EndSql = """
        SELECT app, channel FROM callback_sequences WHERE (app, channel) > (?1, ?2) ORDER BY app, channel LIMIT 1 OFFSET ?3
        """;

    private const string DeleteSql = """
        DELETE FROM callback_sequences WHERE (app, channel) > (?1, ?2) AND (app, channel) <= (?3, ?4) AND expires < ?5
        """;

    private const string DeleteRestSql = "DELETE FROM callback_sequences WHERE (app, channel) > (?1, ?2) AND expires < ?3";

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private (long App, string Channel) _behind = (0, "");
    private (long App, string Channel)? _end;
    private long _nextAt = time.GetTimestamp() + (60 * time.TimestampFrequency);

    /// <inheritdoc />
    public bool IsDue => time.GetTimestamp() >= Volatile.Read(ref _nextAt);

    /// <inheritdoc />
    public void Write(StoreTransaction transaction, int rows)
    {
        var now = time.GetUtcNow().UtcTicks;
        var select = transaction.Statement(EndSql).Bind(1, _behind.App).Bind(2, _behind.Channel).Bind(3, rows - 1);
        _end = select.Step() ? (select.Integer(0), select.Text(1)!) : null;
        select.Reset();
        if (_end is var (app, channel))
        {
            transaction.Statement(DeleteSql)
                .Bind(1, _behind.App).Bind(2, _behind.Channel).Bind(3, app).Bind(4, channel).Bind(5, now)
                .Run();
        }
        else
        {
            transaction.Statement(DeleteRestSql).Bind(1, _behind.App).Bind(2, _behind.Channel).Bind(3, now).Run();
        }
    }

    /// <inheritdoc />
    public void Committed()
    {
        _behind = _end ?? (0, "");
        if (_end is null)
        {
            Volatile.Write(ref _nextAt, time.GetTimestamp() + (long)(Interval.TotalSeconds * time.TimestampFrequency));
        }
    }

    /// <inheritdoc />
    public void Failed()
    {
    }
}
