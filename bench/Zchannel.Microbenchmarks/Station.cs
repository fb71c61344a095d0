using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Storage;

namespace Zchannel.Microbenchmarks;

/// <summary>
/// One app with its hub: what is needed to publish and to listen.
/// </summary>
internal sealed class Station
{
    private const string Channel = "news";

    public Station(int history)
    {
        App = new App(new AppSettings
        {
            Id = "bench",
            Keys = [],
            Limits = new AppLimits { PublishesPerSecond = 0 },
            Rules = new ChannelRules([new ChannelRule { History = history }]),
        });
        Hub = new Hub(new InMemoryChannelStore(TimeProvider.System), TimeProvider.System);
    }

    public App App { get; }

    public Hub Hub { get; }

    public ValueTask<PublishOutcome> PublishAsync(byte[] payload) =>
        Hub.PublishAsync(App, Channel, new Publication(PublicationKind.Text, payload, TimeProvider.System.GetUtcNow()));

    public async Task ConnectAsync(WireFormat format, TurnLoop loop)
    {
        var connection = new Connection(ConnectionId.New(), App, format, "c", user: null, TimeProvider.System.GetUtcNow());
        var channel = (await Hub.UseAsync(App, Channel))!;
        channel.Subscribe(connection, loop, after: null);
        connection.Attach(new Sink(connection));
    }
}
