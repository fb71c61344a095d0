namespace Zchannel.Connections;

/// <summary>
/// The subscriptions of a connection, as they are at one moment. Nearly every connection has one, which is held without
/// a list. Immutable, and as large as a reference: who copies it from a field has seen it whole.
/// </summary>
internal readonly struct SubscriptionSet
{
    // Nothing, a subscription, or an array of two or more.
    private readonly object? _held;

    private SubscriptionSet(object? held) => _held = held;

    public int Count => _held switch
    {
        null => 0,
        Subscription[] many => many.Length,
        _ => 1,
    };

    public Subscription this[int index] => _held is Subscription[] many ? many[index] : (Subscription)_held!;

    public SubscriptionSet With(Subscription subscription) => new(_held switch
    {
        null => subscription,
        Subscription[] many => (Subscription[])[.. many, subscription],
        _ => new[] { (Subscription)_held, subscription },
    });

    public SubscriptionSet Without(Subscription subscription)
    {
        if (_held is not Subscription[] many)
        {
            return _held == subscription ? default : this;
        }

        Subscription[] left = [.. many.Where(other => other != subscription)];
        return new(left is [var last] ? last : left);
    }
}
