using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Connections;
using Zchannel.Diagnostics;
using Zchannel.Fanout;
using Zchannel.Storage;

namespace Zchannel.Channels;

/// <summary>
/// A named log inside an app, and the cursors on it.
/// </summary>
/// <remarks>
/// Lock: <c>_gate</c> guards the encoded logs, the subscriptions and the head. A store calls <see cref="Join"/> under
/// its own lock, so no store is called under this one. Under it an audience's and a connection's gate may be taken.
/// </remarks>
internal sealed class Channel(App app, string name, TimeProvider timeProvider) : IPublicationLog
{
    // What _opening holds once there is nothing to wait for.
    private static readonly TaskCompletionSource Opened = new();

    private readonly Lock _gate = new();
    private readonly ClientSubscriptions _clients = new();
    private EncodedLog[] _logs = [];
    private CallbackSequence? _callbackSequence;
    private TaskCompletionSource? _opening;
    private IChannelHistory? _history;
    private long _head;
    private int _subscribers;
    private ChannelUses _uses;
    private long _lastUsed = timeProvider.GetTimestamp();
    private volatile ResolvedRule _rule = ResolvedRule.Of(app.Settings, name);

    public App App { get; } = app;

    public string Name { get; } = name;

    public ChannelAddress Address => new(App.Id, Name);

    /// <inheritdoc />
    public ChannelRule Rule
    {
        get
        {
            // Two threads may resolve at once after a reload: both come to the same rule.
            var resolved = _rule;
            var settings = App.Settings;
            return ReferenceEquals(resolved.Settings, settings) ? resolved.Rule : (_rule = ResolvedRule.Of(settings, Name)).Rule;
        }
    }

    /// <inheritdoc />
    public MemoryAccount Memory => App.Memory;

    /// <summary>The channel as the store opened it. Only once <see cref="OpenAsync"/> has been awaited.</summary>
    public IChannelHistory History => _history!;

    public bool IsOpen => Volatile.Read(ref _history) is not null;

    public Epoch Epoch => History.Epoch;

    /// <summary>The offset of the newest publication that has joined.</summary>
    public long Head => Volatile.Read(ref _head);

    /// <summary>The offset behind which the history holds everything, as far as nothing in the store is damaged.</summary>
    public long OldestOffset => Math.Max(0, Math.Min(Head, History.Head - History.Count));

    public StreamPosition Position => new(Epoch.Id, Head);

    public int Subscribers => Volatile.Read(ref _subscribers);

    /// <summary>Numbers the events of the channel.</summary>
    public CallbackSequence CallbackSequence =>
        Volatile.Read(ref _callbackSequence) ?? Interlocked.CompareExchange(ref _callbackSequence, new CallbackSequence(), null) ?? _callbackSequence;

    /// <summary>Opens the channel's history, once for all who ask.</summary>
    public async ValueTask OpenAsync(IChannelStore store, CancellationToken cancellationToken)
    {
        var ours = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _opening, ours, null) is { } others)
        {
            // Who saw it closed a moment ago, and comes when it has been opened, has nothing to wait for.
            await (others == Opened ? Task.CompletedTask : others.Task.WaitAsync(cancellationToken)).ConfigureAwait(false);
            return;
        }

        try
        {
            // Not cancelled by the one who asked first: others wait for the same.
            var history = await store.OpenAsync(Address, this, CancellationToken.None).ConfigureAwait(false);
            _head = history.Head;
            Volatile.Write(ref _history, history);
            Volatile.Write(ref _opening, Opened);
            ours.SetResult();
        }
        catch (Exception exception)
        {
            // The next one who asks tries again.
            Volatile.Write(ref _opening, null);
            ours.SetException(exception);
            throw;
        }
    }

    /// <summary>Keeps the channel from being forgotten until <see cref="EndUse"/>.</summary>
    /// <returns>False when it already is.</returns>
    public bool TryUse() => _uses.TryBegin();

    public void EndUse()
    {
        Volatile.Write(ref _lastUsed, timeProvider.GetTimestamp());
        _uses.End();
    }

    /// <summary>Retires the channel if nobody has used it for its rule's <c>PositionAge</c>, and has the store forget it.</summary>
    /// <param name="regardless">Whether it is retired however lately it was used.</param>
    public bool TryRetire(bool regardless = false)
    {
        if (!(regardless || IsOutOfUse) || !_uses.TryBeginRetiring())
        {
            return false;
        }

        var retires = false;
        try
        {
            // Looked at again now that no use can come between: one that began and ended meanwhile keeps the channel.
            if (regardless || IsOutOfUse)
            {
                // Before it is retired: from then on a successor may be opened, which the store must not forget.
                _history?.Forget();
                retires = true;
            }
        }
        finally
        {
            _uses.EndRetiring(retires);
        }

        return retires;
    }

    /// <inheritdoc />
    public void Join(Publication publication)
    {
        lock (_gate)
        {
            foreach (var log in _logs)
            {
                log.AppendUnsynchronized(publication);
            }

            Volatile.Write(ref _head, publication.Position.Offset);
            publication.Receivers = CountReceiversUnsynchronized(publication.ExcludedClient);
            foreach (var log in _logs)
            {
                log.MarkDirtyUnsynchronized();
            }
        }
    }

    /// <inheritdoc />
    public int CountReceivers(string? excludedClient)
    {
        lock (_gate)
        {
            return CountReceiversUnsynchronized(excludedClient);
        }
    }

    /// <summary>Places a cursor. The caller holds a use of the channel until <see cref="Unsubscribe"/>.</summary>
    /// <param name="connection">Whose cursor it is.</param>
    /// <param name="loop">The loop that delivers to it.</param>
    /// <param name="after">The position the client last saw, or null to begin with what comes next.</param>
    /// <param name="reach">How far back the client may read.</param>
    public SubscribeOutcome Subscribe(Connection connection, IDeliveryLoop loop, StreamPosition? after, Reach reach = default)
    {
        // So that what is too old counts as lost now and not in the middle of the replay.
        History.Trim();
        SubscribeOutcome outcome;
        lock (_gate)
        {
            var log = FindOrAddLogUnsynchronized(connection.Format);
            var subscription = new Subscription(connection, log);
            var (offset, hasGap) = PlaceUnsynchronized(subscription, after ?? reach.Begin, reach);
            if (hasGap)
            {
                subscription.TellGap();
            }

            subscription.Audience = log.AddUnsynchronized(subscription, loop);
            _clients.Add(subscription);
            _subscribers++;
            App.Usage.Subscribed();
            // Last: from now on the driver of a connection that is served already may read it.
            connection.Add(subscription);
            var position = (after ?? reach.Begin) is { } asked && !hasGap ? asked : new StreamPosition(Epoch.Id, offset);
            outcome = new SubscribeOutcome(subscription, position, hasGap);
        }

        if (after is not null)
        {
            App.Usage.Recovered(outcome.HasGap);
        }

        connection.Wake();
        return outcome;
    }

    /// <summary>Removes a cursor that nothing reads any more.</summary>
    public void Unsubscribe(Subscription subscription)
    {
        Subscription? moved;
        lock (_gate)
        {
            subscription.LeavePlace();
            moved = subscription.Log.RemoveUnsynchronized(subscription);
            _clients.Remove(subscription);
            _subscribers--;
            App.Usage.Unsubscribed();
            subscription.Connection.Remove(subscription);
            if (subscription.Log.Subscribers == 0)
            {
                subscription.Log.CloseUnsynchronized();
                _logs = [.. _logs.Where(log => log != subscription.Log)];
            }
        }

        // Not under the gate: a driver may read at once, and reading takes the store's lock, which comes before ours.
        moved?.Connection.Wake();
    }

    /// <summary>Finds the subscription of a client of one holder: what another calls its client is no matter.</summary>
    public Subscription? FindClient(string client, TokenHolder holder)
    {
        lock (_gate)
        {
            return _clients.Find(client, holder);
        }
    }

    /// <summary>Moves a live cursor whose segment was cut just behind it.</summary>
    public bool TryReenter(Subscription subscription, long offset)
    {
        lock (_gate)
        {
            if (!subscription.Log.TryEnterUnsynchronized(offset, out var segment, out var index))
            {
                return false;
            }

            subscription.LeavePlace();
            subscription.PlaceLive(segment, index);
            return true;
        }
    }

    /// <summary>Makes a replaying cursor live, or has it hold on to the head, where its replay will end.</summary>
    public bool TryReenterOrHold(Subscription subscription, long offset)
    {
        lock (_gate)
        {
            if (subscription.Log.TryEnterUnsynchronized(offset, out var segment, out var index))
            {
                subscription.PlaceLive(segment, index);
                return true;
            }

            subscription.Hold(subscription.Log.EnterHeadUnsynchronized(out _), _head);
            return false;
        }
    }

    /// <summary>Puts a cursor that was lost where the policy says.</summary>
    public void PlaceAfterLoss(Subscription subscription, SlowConsumerPolicy policy, bool wasReplaying)
    {
        lock (_gate)
        {
            subscription.LeavePlace();
            if (wasReplaying && policy is SlowConsumerPolicy.DropOldest)
            {
                subscription.PlaceInHistory(OldestOffset);
                return;
            }

            var segment = subscription.Log.EnterAfterLossUnsynchronized(policy, out var index);
            subscription.PlaceLive(segment, index);
        }
    }

    /// <summary>Translates a position into an offset of this history.</summary>
    /// <returns>The offset to read behind, and whether the history up to there is the one that the position names.</returns>
    public (long Offset, bool IsShared) Locate(StreamPosition position)
    {
        var (offset, hasGap) = Resolve(position);
        return (offset, !hasGap);
    }

    /// <summary>Erases publications from the history, and from all that is yet to be delivered.</summary>
    /// <param name="position">The place of the one to erase; null for all there are.</param>
    /// <param name="cancellationToken">Cancels what has not begun.</param>
    /// <returns>False when there is nothing at that place.</returns>
    public async ValueTask<bool> EraseAsync(StreamPosition? position, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (position is { } given && !Locate(given).IsShared)
        {
            return false;
        }

        // Not cancelled when the caller goes: what is erased in the history would still be delivered from here.
        var newest = await History.EraseAsync(position?.Offset, CancellationToken.None).ConfigureAwait(false);
        lock (_gate)
        {
            foreach (var log in _logs)
            {
                log.EraseUnsynchronized(position?.Offset ?? 0, newest);
            }
        }

        return newest > 0;
    }

    /// <summary>Lets go of what is no longer needed. Called from time to time.</summary>
    public void Sweep()
    {
        History.Trim();
        lock (_gate)
        {
            foreach (var log in _logs)
            {
                log.SweepUnsynchronized();
            }
        }
    }

    private bool IsOutOfUse => timeProvider.GetElapsedTime(Volatile.Read(ref _lastUsed)) > Rule.PositionAge;

    private int CountReceiversUnsynchronized(string? excludedClient) => _subscribers - (excludedClient is null ? 0 : _clients.Count(excludedClient));

    private (long Offset, bool HasGap) PlaceUnsynchronized(Subscription subscription, StreamPosition? after, Reach reach)
    {
        var (offset, hasGap) = after is { } position ? Resolve(position) : (Math.Max(OldestOffset, _head - reach.Last), false);
        if (offset < reach.Floor && after is not null)
        {
            // What the client may not read is as good as lost to it.
            (offset, hasGap) = (Math.Min(reach.Floor, _head), true);
        }

        if (offset == _head)
        {
            subscription.PlaceLive(subscription.Log.EnterHeadUnsynchronized(out var head), head);
            return (offset, hasGap);
        }

        if (subscription.Log.TryEnterUnsynchronized(offset, out var segment, out var index))
        {
            subscription.PlaceLive(segment, index);
            return (offset, hasGap);
        }

        var oldest = OldestOffset;
        if (offset < oldest)
        {
            (offset, hasGap) = (oldest, true);
        }

        subscription.PlaceInHistory(offset);
        return (offset, hasGap);
    }

    // A client of another history has seen nothing of this one; one beyond a fork has seen it up to the fork.
    private (long Offset, bool HasGap) Resolve(StreamPosition position)
    {
        if (!Epoch.TryFindShared(position.Epoch, out var shared))
        {
            return (OldestOffset, true);
        }

        var last = Math.Min(shared, _head);
        return position.Offset <= last ? (position.Offset, false) : (last, true);
    }

    private EncodedLog FindOrAddLogUnsynchronized(WireFormat format)
    {
        var log = Array.Find(_logs, log => log.Format == format);
        if (log is null)
        {
            log = new EncodedLog(this, format);
            _logs = [.. _logs, log];
        }

        return log;
    }

    private sealed record ResolvedRule(AppSettings Settings, ChannelRule Rule)
    {
        public static ResolvedRule Of(AppSettings settings, string channel) => new(settings, settings.Rules.For(channel));
    }
}
