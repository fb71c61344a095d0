using System.Collections.Frozen;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Channels;

namespace Zchannel.Connections;

/// <summary>
/// One client link: its subscriptions, a small outbox for what concerns it alone, and its end.
/// </summary>
/// <remarks>
/// <see cref="Read"/>, <see cref="Advance"/> and <see cref="FetchAsync"/> belong to the driver: one thread at a time.
/// All else is safe for concurrent use. Lock: <c>_gate</c> guards the outbox and the end; nothing else is taken under it.
/// </remarks>
internal sealed class Connection(ConnectionId id, App app, WireFormat format, string client, string? user, DateTimeOffset since)
{
    /// <summary>How many items may wait for one client. A client that asks for more without reading is too slow.</summary>
    public const int OutboxItems = 256;

    private readonly Lock _gate = new();
    private readonly Queue<OutboxItem> _outbox = new(1);
    private volatile Subscription[] _subscriptions = [];
    private volatile IConnectionDriver? _driver;
    private CloseReason? _closing;
    private bool _drains;
    private Subscription? _reading;
    private Subscription? _starved;
    private int _turn;

    public ConnectionId Id { get; } = id;

    public App App { get; } = app;

    public WireFormat Format { get; } = format;

    /// <summary>The id that the page chose and keeps over reconnects.</summary>
    public string Client { get; } = client;

    public string? User { get; } = user;

    /// <summary>Whose the client id and the message ids are.</summary>
    public TokenHolder Holder { get; init; } = TokenHolder.Of(user, 0);

    public DateTimeOffset Since { get; } = since;

    /// <summary>Where messages come in that do not come over the connection's own link.</summary>
    public MessageGate Messages { get; } = new();

    /// <summary>The channel that the connection's token is for.</summary>
    public string Channel { get; init; } = "";

    /// <summary>Whether the token lets the client write.</summary>
    public bool MaySend { get; init; } = true;

    /// <summary>The events that the application wanted when the connection was admitted.</summary>
    public IReadOnlySet<CallbackKind> CallbackKinds { get; init; } = app.Settings.Callbacks?.Events ?? FrozenSet<CallbackKind>.Empty;

    /// <summary>When the connection has to end because its token does.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public IReadOnlyList<Subscription> Subscriptions => _subscriptions;

    /// <summary>Why the connection ends, from when that is decided.</summary>
    public CloseReason? Closing
    {
        get
        {
            lock (_gate)
            {
                return _closing;
            }
        }
    }

    /// <summary>Whether half of the outbox is taken: nothing more should be read from a client that is owed so much.</summary>
    public bool IsCrowded
    {
        get
        {
            lock (_gate)
            {
                return _outbox.Count >= OutboxItems / 2;
            }
        }
    }

    /// <summary>Hands the connection to what carries its bytes. Until then nothing is read.</summary>
    public void Attach(IConnectionDriver driver)
    {
        _driver = driver;
        driver.Wake();
    }

    public void Wake() => _driver?.Wake();

    /// <summary>Adds a subscription. For the channel, under its gate.</summary>
    public void Add(Subscription subscription)
    {
        lock (_gate)
        {
            _subscriptions = [.. _subscriptions, subscription];
        }
    }

    /// <summary>Removes a subscription. For the channel, under its gate.</summary>
    public void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            _subscriptions = [.. _subscriptions.Where(other => other != subscription)];
        }
    }

    /// <summary>Frames an envelope and puts it into the outbox.</summary>
    /// <param name="kind">Whether the envelope is text or binary.</param>
    /// <param name="envelope">The envelope.</param>
    public void Send(PublicationKind kind, ReadOnlySpan<byte> envelope) => Post(new OutboxItem(Format.Frame(kind, envelope)));

    /// <summary>Puts a frame into the outbox. At the outbox's bound the connection is closed as too slow.</summary>
    public void Post(OutboxItem item)
    {
        lock (_gate)
        {
            if (_outbox.Count < OutboxItems)
            {
                _outbox.Enqueue(item);
            }
            else
            {
                _closing ??= CloseReason.TooSlow;
            }
        }

        Wake();
    }

    /// <summary>Ends the connection, after what is in its outbox. The first reason counts.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="afterDelivery">Whether everything published until now is delivered first.</param>
    public void Close(CloseReason reason, bool afterDelivery = false)
    {
        if (afterDelivery)
        {
            foreach (var subscription in _subscriptions)
            {
                subscription.Limit = Math.Min(subscription.Limit, subscription.Channel.Head);
            }
        }

        lock (_gate)
        {
            // One who cannot wait for the delivery, such as a cursor that has lost what it was to deliver, ends the wait.
            _drains = afterDelivery && (_closing is null || _drains);
            _closing ??= reason;
        }

        Wake();
    }

    /// <summary>Finds what to write next.</summary>
    /// <param name="maxBytes">How many bytes at most; one frame is returned however large it is.</param>
    /// <param name="bytes">Whole frames; pass them with <see cref="Advance"/> once they are written.</param>
    public ReadStatus Read(int maxBytes, out ReadOnlyMemory<byte> bytes)
    {
        OutboxItem item;
        bool hasItem, closing, drains;
        lock (_gate)
        {
            hasItem = _outbox.TryPeek(out item);
            (closing, drains) = (_closing is not null, _drains);
        }

        _reading = null;
        bytes = item.Bytes;
        if (hasItem && item.IsDue)
        {
            return ReadStatus.Bytes;
        }

        if (closing && !drains)
        {
            return ReadStatus.Close;
        }

        var status = ReadSubscriptions(maxBytes, hasItem ? item : default, out bytes);
        if (status is ReadStatus.Idle && hasItem && item.IsDue)
        {
            // The cursor has reached the barrier by passing entries that are not for this client.
            bytes = item.Bytes;
            return ReadStatus.Bytes;
        }

        return closing && status is ReadStatus.Idle ? ReadStatus.Close : status;
    }

    /// <summary>Passes what <see cref="Read"/> returned, once it has been written.</summary>
    public void Advance()
    {
        if (_reading is not null)
        {
            _reading.Advance();
            return;
        }

        lock (_gate)
        {
            _outbox.Dequeue();
        }
    }

    /// <summary>Does what <see cref="ReadStatus.NeedsHistory"/> asks for.</summary>
    public async ValueTask FetchAsync(CancellationToken cancellationToken)
    {
        if (_starved is { } subscription && !await subscription.FetchAsync(cancellationToken).ConfigureAwait(false))
        {
            ApplySlowConsumerRule(subscription);
        }
    }

    /// <summary>Closes the connection if a cursor has fallen off its window and the rule says so; for one whose writes are stuck.</summary>
    public bool CloseIfFallenOff()
    {
        foreach (var subscription in _subscriptions)
        {
            if (subscription.HasFallenOff && subscription.Channel.Rule.SlowConsumer is SlowConsumerPolicy.Disconnect)
            {
                Close(CloseReason.TooSlow);
                return true;
            }
        }

        return false;
    }

    private ReadStatus ReadSubscriptions(int maxBytes, OutboxItem barrier, out ReadOnlyMemory<byte> bytes)
    {
        var starved = false;
        var subscriptions = _subscriptions;
        for (var i = 0; i < subscriptions.Length; i++)
        {
            // In turns, so that a channel that never falls silent does not hold up the others.
            var turn = (_turn + i) % subscriptions.Length;
            var subscription = subscriptions[turn];
            var limit = barrier.After == subscription ? barrier.Barrier : long.MaxValue;
            var status = subscription.Read(maxBytes, limit, out bytes);
            while (status is ReadStatus.Lost)
            {
                // Again, where publishers have been faster than the cursor could be placed.
                if (ApplySlowConsumerRule(subscription))
                {
                    return ReadStatus.Close;
                }

                status = subscription.Read(maxBytes, limit, out bytes);
            }

            if (status is ReadStatus.Bytes)
            {
                _reading = subscription;
                _turn = turn + 1;
                return status;
            }

            if (status is ReadStatus.NeedsHistory)
            {
                starved = true;
                _starved = subscription;
            }
        }

        bytes = default;
        return starved ? ReadStatus.NeedsHistory : ReadStatus.Idle;
    }

    private bool ApplySlowConsumerRule(Subscription subscription)
    {
        var policy = subscription.Channel.Rule.SlowConsumer;
        if (policy is SlowConsumerPolicy.Disconnect)
        {
            Close(CloseReason.TooSlow);
            return true;
        }

        subscription.RecoverFromLoss(policy);
        return false;
    }
}
