using System.IO.Hashing;
using System.Runtime.InteropServices;
using Zchannel.Callbacks;

namespace Zchannel.Storage.Sqlite.Callbacks;

/// <summary>
/// Tells a callback's row that is as it was written from one that is not.
/// </summary>
internal static class CallbackChecksum
{
    /// <summary>Computes what is kept beside a callback.</summary>
    /// <param name="id">The row's key, so that a row in another's place is found out, too.</param>
    /// <param name="isExpected">Whether it has not happened yet.</param>
    /// <param name="kept">The callback.</param>
    public static long Of(long id, bool isExpected, KeptCallback kept)
    {
        var callback = kept.Callback;
        ReadOnlySpan<long> numbers =
        [
            id, isExpected ? 1 : 0, (long)kept.State, kept.Attempts, Ticks(kept.FirstTried), Ticks(kept.NextAttempt), Ticks(kept.Died),
            (long?)kept.LastFailure?.Reason ?? -1, kept.LastFailure?.Status ?? -1, kept.LastFailure?.RetryAfter?.Ticks ?? -1,
            (long)callback.Kind, callback.Sequence, callback.Time.UtcTicks, (long)callback.MessageKind, callback.User is null ? 0 : 1,
        ];
        var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(numbers));
        foreach (var text in (ReadOnlySpan<string?>)[callback.Id, callback.Channel, callback.Client, callback.User])
        {
            hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()), (long)hash);
        }

        Span<char> connection = stackalloc char[Connections.ConnectionId.Length];
        callback.Connection.Write(connection);
        hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(connection), (long)hash);
        return (long)XxHash3.HashToUInt64(callback.Message.Span, (long)hash);
    }

    private static long Ticks(DateTimeOffset? time) => time?.UtcTicks ?? -1;
}
