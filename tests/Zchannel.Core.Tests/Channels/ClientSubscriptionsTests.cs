using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Core.Tests.Fanout;
using Zchannel.Fanout;

namespace Zchannel.Core.Tests.Channels;

public sealed class ClientSubscriptionsTests
{
    private readonly Station _station = new();
    private readonly ClientSubscriptions _clients = new();
    private readonly EncodedLog _log;

    public ClientSubscriptionsTests() => _log = new EncodedLog(new Channel(_station.App, "news", _station.Time), _station.Format);

    [Fact]
    public void Clients_AreFound_ByWhatTheyAreCalled()
    {
        var (ann, bob) = (Add("ann"), Add("bob"));

        Assert.Same(ann, _clients.Find("ann", default));
        Assert.Same(bob, _clients.Find("bob", default));
        Assert.Null(_clients.Find("ann", new TokenHolder("ann", 0)));
        Assert.Equal((1, 1, 0), (_clients.Count("ann"), _clients.Count("bob"), _clients.Count("eve")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AClientWithoutAName_IsFound_ByTheIdOfItsConnection(bool isAlone)
    {
        var nameless = Add(null);
        var other = isAlone ? null : Add(null);
        var again = Add(nameless.Connection.Client);

        Assert.Same(again, _clients.Find(nameless.Connection.Client, default));
        Assert.Equal(2, _clients.Count(nameless.Connection.Client));
        Assert.Equal(isAlone ? 0 : 1, other is null ? 0 : _clients.Count(other.Connection.Client));
    }

    [Fact]
    public void TheNewest_IsFound_UntilItGoes()
    {
        Subscription[] all = [Add("ann"), Add("ann"), Add("bob"), Add("ann")];

        Assert.Same(all[3], _clients.Find("ann", default));
        _clients.Remove(all[1]);
        Assert.Equal(2, _clients.Count("ann"));
        _clients.Remove(all[3]);
        Assert.Same(all[0], _clients.Find("ann", default));
        Assert.Equal(1, _clients.Count("ann"));
        _clients.Remove(all[0]);
        Assert.Equal((0, 1), (_clients.Count("ann"), _clients.Count("bob")));
    }

    [Fact]
    public void RandomComingsAndGoings_AreCounted()
    {
        var random = new Random(7);
        List<Subscription> here = [];
        for (var i = 0; i < 5_000; i++)
        {
            if (here.Count > 0 && random.Next(2) == 0)
            {
                var at = random.Next(here.Count);
                _clients.Remove(here[at]);
                here.RemoveAt(at);
            }
            else
            {
                here.Add(Add($"c{random.Next(4)}"));
            }

            var name = $"c{random.Next(4)}";
            var ofName = here.Where(subscription => subscription.Connection.Client == name).ToList();
            Assert.Equal(ofName.Count, _clients.Count(name));
            Assert.Same(ofName.LastOrDefault(), _clients.Find(name, default));
        }
    }

    private Subscription Add(string? client)
    {
        var subscription = new Subscription(new Connection(ConnectionId.New(), _station.App, _station.Format, client, user: null, _station.Time.GetUtcNow()), _log);
        _clients.Add(subscription);
        return subscription;
    }
}
