using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Callbacks;

/// <summary>
/// Callbacks as rows.
/// </summary>
internal static class CallbackTable
{
    /// <summary>Reads the rows from one id to another, by id: bind both, and how many there are to be at most.</summary>
    public const string ReadSql =
        "SELECT " + Columns + " FROM callbacks WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?";

    private const string Columns =
        "id, state, attempts, first_tried, next_attempt, died, failure, failure_status, failure_wait, event, kind, channel, connection, client, user, sequence, time, message_kind, checksum, message";

    private const string PutSql =
        "INSERT OR REPLACE INTO callbacks (" + Columns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    // What the state says: an event to come, one that waits, or a dead letter.
    private const long Expected = 0;
    private const long Waiting = 1;
    private const long Dead = 2;

    public static void Put(StoreTransaction transaction, long id, bool isExpected, KeptCallback kept)
    {
        var (callback, failure) = (kept.Callback, kept.LastFailure);
        var state = isExpected ? Expected : kept.State is CallbackState.Dead ? Dead : Waiting;
        var put = transaction.Statement(PutSql)
            .Bind(1, id).Bind(2, state).Bind(3, kept.Attempts)
            .Bind(9, failure?.RetryAfter?.Ticks).Bind(10, callback.Id).Bind(11, (long)callback.Kind).Bind(12, callback.Channel)
            .Bind(13, callback.Connection.ToString()).Bind(14, callback.Client).Bind(15, callback.User).Bind(16, callback.Sequence)
            .Bind(17, callback.Time.UtcTicks).Bind(18, (long)callback.MessageKind).Bind(19, CallbackChecksum.Of(id, isExpected, kept))
            .Bind(20, callback.Message.Span);
        put.Bind(4, kept.FirstTried?.UtcTicks).Bind(5, kept.NextAttempt?.UtcTicks).Bind(6, kept.Died?.UtcTicks)
            .Bind(7, (long?)failure?.Reason).Bind(8, failure?.Status)
            .Run();
    }

    public static void Delete(StoreTransaction transaction, long id) =>
        transaction.Statement("DELETE FROM callbacks WHERE id = ?").Bind(1, id).Run();

    /// <summary>Takes what <see cref="ReadSql"/> stands at.</summary>
    /// <returns>The row; null where it is not as it was written.</returns>
    public static CallbackRow? Read(Statement row)
    {
        if (!ConnectionId.TryParse(row.Text(12), out var connection))
        {
            return null;
        }

        var (id, state) = (row.Integer(0), row.Integer(1));
        var kept = new KeptCallback
        {
            State = state == Dead ? CallbackState.Dead : CallbackState.Waiting,
            Attempts = (int)row.Integer(2),
            FirstTried = Time(row, 3),
            NextAttempt = Time(row, 4),
            Died = Time(row, 5),
            LastFailure = row.IsNull(6)
                ? null
                : new CallbackFailure((CallbackFailureReason)row.Integer(6), (int?)Number(row, 7), Number(row, 8) is { } wait ? new TimeSpan(wait) : null),
            Callback = new CallbackEvent
            {
                Id = row.Text(9) ?? "",
                Kind = (CallbackKind)row.Integer(10),
                Channel = row.Text(11) ?? "",
                Connection = connection,
                Client = row.Text(13) ?? "",
                User = row.Text(14),
                Sequence = row.Integer(15),
                Time = Time(row, 16) ?? default,
                MessageKind = (PublicationKind)row.Integer(17),
                Message = row.Blob(19).ToArray(),
            },
        };
        return row.Integer(18) == CallbackChecksum.Of(id, state == Expected, kept)
            ? new CallbackRow(CallbackId.NumberOf(id), state == Expected, kept)
            : null;
    }

    private static long? Number(Statement row, int column) => row.IsNull(column) ? null : row.Integer(column);

    // A damaged one need not be a time.
    private static DateTimeOffset? Time(Statement row, int column) =>
        Number(row, column) is { } ticks ? new DateTimeOffset(Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks), TimeSpan.Zero) : null;
}
