using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Diagnostics;

/// <summary>
/// What an app has used since it was made, counted where it happens and read by <see cref="AppMetrics"/>. Safe for
/// concurrent use; nothing here takes a lock.
/// </summary>
internal sealed class AppUsage
{
    private readonly DeliveryCount _delivered = new();
    private long _subscriptions;
    private long _published;
    private long _publishedBytes;
    private long _tokensIssued;
    private long _callbackTicks;
    private long _deadCallbacks;

    public long Subscriptions => Volatile.Read(ref _subscriptions);

    public long PublishedMessages => Volatile.Read(ref _published);

    public long PublishedBytes => Volatile.Read(ref _publishedBytes);

    public long DeliveredMessages => _delivered.Messages;

    public long DeliveredBytes => _delivered.Bytes;

    public long TokensIssued => Volatile.Read(ref _tokensIssued);

    public long DeadCallbacks => Volatile.Read(ref _deadCallbacks);

    /// <summary>The time that all attempts to tell the application have taken together.</summary>
    public TimeSpan CallbackTime => new(Volatile.Read(ref _callbackTicks));

    public NamedCounts Active { get; } = new();

    public NamedCounts Opened { get; } = new();

    public NamedCounts Closed { get; } = new();

    public NamedCounts Refused { get; } = new();

    public NamedCounts PublishesRefused { get; } = new();

    public NamedCounts MessagesDropped { get; } = new();

    public NamedCounts Recoveries { get; } = new();

    public NamedCounts ClientMessages { get; } = new();

    public NamedCounts CallbackAttempts { get; } = new();

    public NamedCounts ApiRequests { get; } = new();

    public void ConnectionOpened(WireFormat format)
    {
        Opened.Add(format.Name);
        Active.Add(format.Name);
    }

    public void ConnectionClosed(WireFormat format, CloseReason reason)
    {
        Active.Add(format.Name, -1);
        Closed.Add(TagValues<CloseReason>.Of(reason));
    }

    public void ConnectionRefused(CloseReason reason) => Refused.Add(TagValues<CloseReason>.Of(reason));

    public void ConnectionRefused(Limit limit) => Refused.Add(TagValues<Limit>.Of(limit));

    public void Subscribed() => Interlocked.Increment(ref _subscriptions);

    public void Unsubscribed() => Interlocked.Decrement(ref _subscriptions);

    /// <summary>Counts one who came back with a position.</summary>
    public void Recovered(bool hasGap) => Recoveries.Add(hasGap ? "gap" : "complete");

    public void Published(int bytes)
    {
        Interlocked.Increment(ref _published);
        Interlocked.Add(ref _publishedBytes, bytes);
    }

    public void PublishRefused(Limit limit) => PublishesRefused.Add(TagValues<Limit>.Of(limit));

    /// <summary>Counts one that a durable channel's store could not take.</summary>
    public void PublishNotStored() => PublishesRefused.Add("storage_unavailable");

    /// <summary>Counts publications whose bytes were written to one client.</summary>
    public void Delivered(int messages, int bytes) => _delivered.Add(messages, bytes);

    /// <summary>Counts publications that a slow consumer lost, as its channel's rule says.</summary>
    public void Dropped(SlowConsumerPolicy policy, long messages) => MessagesDropped.Add(TagValues<SlowConsumerPolicy>.Of(policy), messages);

    public void ClientMessage(ClientMessageOutcome outcome) => ClientMessages.Add(TagValues<ClientMessageOutcome>.Of(outcome));

    /// <summary>Counts an attempt to tell the application of an event.</summary>
    /// <param name="result">How it ended, of a closed set.</param>
    /// <param name="duration">How long it took.</param>
    public void CallbackAttempted(string result, TimeSpan duration)
    {
        CallbackAttempts.Add(result);
        Interlocked.Add(ref _callbackTicks, duration.Ticks);
    }

    public void CallbackDied() => Interlocked.Increment(ref _deadCallbacks);

    public void TokenIssued() => Interlocked.Increment(ref _tokensIssued);

    /// <summary>Counts a request to the API.</summary>
    /// <param name="result">How it was answered, of a closed set.</param>
    public void ApiRequest(string result) => ApiRequests.Add(result);
}
