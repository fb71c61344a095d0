using System.Collections.Frozen;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Storage;

namespace Zchannel.Connections;

/// <summary>
/// One client link: its subscriptions, a small outbox for what concerns it alone, and its end.
/// </summary>
/// <remarks>
/// <see cref="Read"/>, <see cref="Advance"/> and <see cref="FetchAsync"/> belong to the driver: one thread at a time.
/// All else is safe for concurrent use. Lock: the connection itself guards its outbox, its subscriptions and its end;
/// nothing else is taken under it. A lock of its own would be an eighth of what a connection occupies. One that only
/// delivers does not take it: <c>_isPlain</c> says that there is neither an outbox nor an end.
/// </remarks>
internal sealed class Connection(ConnectionId id, App app, WireFormat format, string? client, string? user, DateTimeOffset since)
{
    /// <summary>How many items may wait for one client. A client that asks for more without reading is too slow.</summary>
    public const int OutboxItems = 256;

    private readonly string? _client = client;
    private readonly long _since = since.UtcTicks;
    private readonly long _expiresAt;
    private readonly ConnectionPlace _place = new(user, 0, default);

    // None while nothing waits, which is nearly always.
    private Queue<OutboxItem>? _outbox;
    private SubscriptionSet _subscriptions;
    private MessageGate _messages;
    private volatile IConnectionDriver? _driver;
    private volatile bool _isPlain = true;
    private volatile bool _isClosing;
    private CloseReason? _closing;
    private bool _drains;
    private Subscription? _reading;
    private Subscription? _starved;
    private int _turn;

    public ConnectionId Id { get; } = id;

    public App App { get; } = app;

    public WireFormat Format { get; } = format;

    /// <summary>The id that the page chose and keeps over reconnects; where it chose none, the connection's own.</summary>
    public string Client => _client ?? Id.ToString();

    /// <summary>The hash code that the text of the client id has.</summary>
    public int ClientHash => _client is null ? Id.HashText() : string.GetHashCode(_client.AsSpan());

    public string? User => _place.User;

    /// <summary>What the connection is counted by. Names its <see cref="User"/>.</summary>
    public ConnectionPlace Place
    {
        get => _place;
        init => _place = value;
    }

    /// <summary>Whose the client id and the message ids are.</summary>
    public TokenHolder Holder => TokenHolder.Of(User, _place.Token);

    public DateTimeOffset Since => new(_since, TimeSpan.Zero);

    /// <summary>Where messages come in that do not come over the connection's own link.</summary>
    public ref MessageGate Messages => ref _messages;

    /// <summary>The channel that the connection's token is for.</summary>
    public string Channel { get; init; } = "";

    /// <summary>Whether the token lets the client write.</summary>
    public bool MaySend { get; init; } = true;

    /// <summary>The events that the application wanted when the connection was admitted.</summary>
    public IReadOnlySet<CallbackKind> CallbackKinds { get; init; } = app.Settings.Callbacks?.Events ?? FrozenSet<CallbackKind>.Empty;

    /// <summary>When the connection has to end because its token does.</summary>
    public DateTimeOffset? ExpiresAt
    {
        get => _expiresAt == 0 ? null : new DateTimeOffset(_expiresAt, TimeSpan.Zero);
        init => _expiresAt = value?.UtcTicks ?? 0;
    }

    public SubscriptionSet Subscriptions => _subscriptions;

    /// <summary>Why the connection ends, from when that is decided.</summary>
    public CloseReason? Closing
    {
        get
        {
            lock (this)
            {
                return _closing;
            }
        }
    }

    /// <summary>Whether it is decided that the connection ends. Takes no lock.</summary>
    public bool IsClosing => _isClosing;

    /// <summary>What carries the connection's bytes; null as long as nothing does.</summary>
    public IConnectionDriver? Driver => _driver;

    /// <summary>Whether half of the outbox is taken: nothing more should be read from a client that is owed so much.</summary>
    public bool IsCrowded
    {
        get
        {
            if (_isPlain)
            {
                return false;
            }

            lock (this)
            {
                return _outbox?.Count >= OutboxItems / 2;
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

    /// <summary>Tells whether a client id is this connection's.</summary>
    public bool IsCalled(ReadOnlySpan<char> name) => _client is null ? Id.IsWritten(name) : name.SequenceEqual(_client);

    /// <summary>Tells whether another connection's client has the same id.</summary>
    public bool IsCalledAs(Connection other) => other._client is { } name ? IsCalled(name) : other.Id == Id || (_client is not null && other.Id.IsWritten(_client));

    /// <summary>Adds a subscription. For the channel, under its gate.</summary>
    public void Add(Subscription subscription)
    {
        lock (this)
        {
            _subscriptions = _subscriptions.With(subscription);
        }
    }

    /// <summary>Removes a subscription. For the channel, under its gate.</summary>
    public void Remove(Subscription subscription)
    {
        lock (this)
        {
            _subscriptions = _subscriptions.Without(subscription);
        }
    }

    /// <summary>Frames an envelope and puts it into the outbox.</summary>
    /// <param name="kind">Whether the envelope is text or binary.</param>
    /// <param name="envelope">The envelope.</param>
    public void Send(PublicationKind kind, ReadOnlySpan<byte> envelope) => Post(new OutboxItem(Format.Frame(kind, envelope)));

    /// <summary>Puts a frame into the outbox. At the outbox's bound the connection is closed as too slow.</summary>
    public void Post(OutboxItem item)
    {
        lock (this)
        {
            if (_outbox is not { Count: >= OutboxItems })
            {
                (_outbox ??= new Queue<OutboxItem>(1)).Enqueue(item);
            }
            else
            {
                _closing ??= CloseReason.TooSlow;
                _isClosing = true;
            }

            _isPlain = false;
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
            var subscriptions = _subscriptions;
            for (var i = 0; i < subscriptions.Count; i++)
            {
                var subscription = subscriptions[i];
                subscription.Limit = Math.Min(subscription.Limit, subscription.Channel.Head);
            }
        }

        lock (this)
        {
            // One who cannot wait for the delivery, such as a cursor that has lost what it was to deliver, ends the wait.
            _drains = afterDelivery && (_closing is null || _drains);
            _closing ??= reason;
            _isClosing = true;
            _isPlain = false;
        }

        Wake();
    }

    /// <summary>Finds what to write next.</summary>
    /// <param name="maxBytes">How many bytes at most; one frame is returned however large it is.</param>
    /// <param name="bytes">Whole frames; pass them with <see cref="Advance"/> once they are written.</param>
    public ReadStatus Read(int maxBytes, out ReadOnlyMemory<byte> bytes)
    {
        if (_isPlain)
        {
            // Whatever ends this state wakes the driver after it, so that it reads once more.
            return ReadSubscriptions(maxBytes, default, out bytes);
        }

        OutboxItem item = default;
        bool hasItem, closing, drains;
        lock (this)
        {
            hasItem = _outbox?.TryPeek(out item) ?? false;
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

        lock (this)
        {
            _outbox!.Dequeue();
            if (_outbox.Count == 0)
            {
                _outbox = null;
                _isPlain = _closing is null;
            }
        }
    }

    /// <summary>Does what <see cref="ReadStatus.NeedsHistory"/> asks for.</summary>
    public async ValueTask FetchAsync(CancellationToken cancellationToken)
    {
        if (_starved is not { } subscription)
        {
            return;
        }

        try
        {
            var outcome = await subscription.FetchAsync(cancellationToken).ConfigureAwait(false);
            if (outcome is FetchOutcome.Gone)
            {
                ApplySlowConsumerRule(subscription);
            }
            else if (outcome is FetchOutcome.Damaged && !subscription.TellGap())
            {
                Close(CloseReason.Gap);
            }
        }
        catch (StorageUnavailableException)
        {
            // Whoever comes back with its position misses nothing.
            Close(CloseReason.StorageUnavailable);
        }
    }

    /// <summary>Closes the connection if a cursor has fallen off its window and the rule says so; for one whose writes are stuck.</summary>
    public bool CloseIfFallenOff()
    {
        var subscriptions = _subscriptions;
        for (var i = 0; i < subscriptions.Count; i++)
        {
            var subscription = subscriptions[i];
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
        for (var i = 0; i < subscriptions.Count; i++)
        {
            // In turns, so that a channel that never falls silent does not hold up the others.
            var turn = (_turn + i) % subscriptions.Count;
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

        _reading = null;
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
