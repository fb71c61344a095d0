using Zchannel.Connections;

namespace Zchannel.Channels;

/// <summary>
/// A channel's subscriptions by the client id that pages chose. Guarded by the channel's gate.
/// </summary>
internal sealed class ClientSubscriptions
{
    private readonly Dictionary<string, List<Subscription>> _byClient = new(StringComparer.Ordinal);

    public int Count(string client) => _byClient.TryGetValue(client, out var all) ? all.Count : 0;

    /// <summary>Finds one of a holder's subscriptions under a client id, the newest where none has gone yet.</summary>
    public Subscription? Find(string client, TokenHolder holder) =>
        _byClient.TryGetValue(client, out var all) ? all.FindLast(subscription => subscription.Connection.Holder == holder) : null;

    public void Add(Subscription subscription)
    {
        if (!_byClient.TryGetValue(subscription.Connection.Client, out var all))
        {
            _byClient.Add(subscription.Connection.Client, all = new List<Subscription>(1));
        }

        subscription.ClientIndex = all.Count;
        all.Add(subscription);
    }

    public void Remove(Subscription subscription)
    {
        // The last takes the place of the one that goes: ten thousand connections of one client cost no more each.
        var all = _byClient[subscription.Connection.Client];
        var last = all[^1];
        all[subscription.ClientIndex] = last;
        last.ClientIndex = subscription.ClientIndex;
        all.RemoveAt(all.Count - 1);
        if (all.Count == 0)
        {
            _byClient.Remove(subscription.Connection.Client);
        }
    }
}
