using Zchannel.Connections;

namespace Zchannel.Fanout;

/// <summary>
/// The subscribers of one encoded log that one loop holds: what a publication marks dirty instead of visiting anyone.
/// </summary>
/// <remarks>Lock: <c>_gate</c> guards the members; nothing else is taken under it.</remarks>
internal sealed class Audience(IDeliveryLoop loop)
{
    private readonly Lock _gate = new();
    private Subscription[] _members = [];
    private int _count;
    private int _dirty;

    public IDeliveryLoop Loop { get; } = loop;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Schedules a visit, unless one is outstanding.</summary>
    public void MarkDirty()
    {
        // A full fence on purpose: the log's new length must be visible before the flag is read, or a visit that
        // begins at this moment could miss the publication and nobody would schedule the next.
        if (Interlocked.Exchange(ref _dirty, 1) == 0)
        {
            Loop.Schedule(this);
        }
    }

    /// <summary>Begins a visit: what is published from now on schedules the next one.</summary>
    public void BeginVisit() => Interlocked.Exchange(ref _dirty, 0);

    /// <summary>Copies members from an index on, so that the loop can visit them in slices without the lock.</summary>
    /// <returns>How many were copied; fewer than the buffer holds at the end.</returns>
    public int Copy(int from, Span<Subscription?> buffer)
    {
        lock (_gate)
        {
            var copied = Math.Clamp(_count - from, 0, buffer.Length);
            _members.AsSpan(Math.Min(from, _count), copied).CopyTo(buffer!);
            return copied;
        }
    }

    public void Add(Subscription subscription)
    {
        lock (_gate)
        {
            if (_count == _members.Length)
            {
                Array.Resize(ref _members, Math.Max(1, _count * 2));
            }

            subscription.AudienceIndex = _count;
            _members[_count++] = subscription;
        }
    }

    /// <summary>Removes a member; another one takes its place.</summary>
    /// <returns>The other one, to be woken: a visit in progress may have passed its new place, and so miss it.</returns>
    public Subscription? Remove(Subscription subscription)
    {
        lock (_gate)
        {
            var last = _members[--_count];
            _members[subscription.AudienceIndex] = last;
            last.AudienceIndex = subscription.AudienceIndex;
            _members[_count] = null!;
            return last == subscription ? null : last;
        }
    }
}
