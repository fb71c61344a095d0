namespace Zchannel.Callbacks;

/// <summary>
/// Numbers the events of an app's channels where they are journalled: beside the rows, in the same transaction, so that
/// what fails uses up no number. Not thread-safe: it belongs to whoever writes.
/// </summary>
/// <param name="expires">Tells from when on the number of a channel may be forgotten.</param>
internal sealed class ChannelSequences(Func<string, DateTimeOffset> expires)
{
    // Of more channels than this the numbers are read again.
    private const int MaxRemembered = 10_000;

    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Takes the next number of a channel.</summary>
    public long Next(string channel, ICallbackRows rows)
    {
        var next = (_last.TryGetValue(channel, out var last) ? last : rows.ReadSequence(channel)) + 1;
        _last[channel] = next;
        _taken.Add(channel);
        return next;
    }

    /// <summary>Writes the numbers that were taken.</summary>
    public void Write(ICallbackRows rows)
    {
        foreach (var channel in _taken)
        {
            rows.PutSequence(channel, _last[channel], expires(channel));
        }
    }

    /// <summary>Tells how that ended.</summary>
    /// <param name="isKept">Whether the numbers are kept; else they were never taken.</param>
    public void End(bool isKept)
    {
        _taken.Clear();
        if (!isKept || _last.Count > MaxRemembered)
        {
            _last.Clear();
        }
    }
}
