using Zchannel.Connections;

namespace Zchannel.Channels;

/// <summary>
/// A channel's subscriptions by the client id that pages chose. Guarded by the channel's gate.
/// </summary>
/// <remarks>
/// Those of one client are linked with each other, so that none of ten thousand clients costs a list. The newest of them
/// is the one that is found by the id, and knows how many they are. Where only one client has come so far, nothing is
/// needed to find it: many channels are one client's alone.
/// </remarks>
internal sealed class ClientSubscriptions
{
    private Subscription? _only;
    private HashSet<Subscription>? _newest;

    public int Count(string client) => NewestOf(client)?.ClientCount ?? 0;

    /// <summary>Finds one of a holder's subscriptions under a client id, the newest where none has gone yet.</summary>
    public Subscription? Find(string client, TokenHolder holder)
    {
        var found = NewestOf(client);
        while (found is not null && found.Connection.Holder != holder)
        {
            found = found.OlderOfClient;
        }

        return found;
    }

    public void Add(Subscription subscription)
    {
        var older = NewestLike(subscription);
        subscription.ClientCount = (older?.ClientCount ?? 0) + 1;
        subscription.OlderOfClient = older;
        older?.NewerOfClient = subscription;
        Replace(older, subscription);
    }

    public void Remove(Subscription subscription)
    {
        var (older, newer) = (subscription.OlderOfClient, subscription.NewerOfClient);
        older?.NewerOfClient = newer;
        newer?.OlderOfClient = older;
        if (newer is null)
        {
            older?.ClientCount = subscription.ClientCount - 1;
            Replace(subscription, older);
        }
        else
        {
            NewestLike(subscription)!.ClientCount--;
        }

        (subscription.OlderOfClient, subscription.NewerOfClient) = (null, null);
    }

    private Subscription? NewestOf(string client)
    {
        if (_newest is null)
        {
            return _only is not null && _only.Connection.IsCalled(client) ? _only : null;
        }

        return _newest.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(client, out var found) ? found : null;
    }

    private Subscription? NewestLike(Subscription subscription)
    {
        if (_newest is null)
        {
            return _only is not null && _only.Connection.IsCalledAs(subscription.Connection) ? _only : null;
        }

        return _newest.TryGetValue(subscription, out var found) ? found : null;
    }

    private void Replace(Subscription? newest, Subscription? next)
    {
        if (_newest is null)
        {
            if (newest == _only)
            {
                _only = next;
                return;
            }

            (_newest, _only) = (new(ByClient.Instance) { _only! }, null);
        }

        if (newest is not null)
        {
            _newest.Remove(newest);
        }

        if (next is not null)
        {
            _newest.Add(next);
        }
    }

    private sealed class ByClient : IEqualityComparer<Subscription>, IAlternateEqualityComparer<ReadOnlySpan<char>, Subscription>
    {
        public static ByClient Instance { get; } = new();

        public bool Equals(Subscription? x, Subscription? y) => x == y || (x is not null && y is not null && x.Connection.IsCalledAs(y.Connection));

        public int GetHashCode(Subscription subscription) => subscription.Connection.ClientHash;

        public bool Equals(ReadOnlySpan<char> alternate, Subscription other) => other.Connection.IsCalled(alternate);

        public int GetHashCode(ReadOnlySpan<char> alternate) => string.GetHashCode(alternate);

        public Subscription Create(ReadOnlySpan<char> alternate) => throw new NotSupportedException();
    }
}
