using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Fanout;
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
        Hub = new Hub(new RoutedChannelStore(new InMemoryChannelStore(TimeProvider.System), new NothingDurable()), TimeProvider.System);
    }

    public App App { get; }

    public Hub Hub { get; }

    public ValueTask<PublishOutcome> PublishAsync(byte[] payload) =>
        Hub.PublishAsync(App, Channel, new Publication(PublicationKind.Text, payload, TimeProvider.System.GetUtcNow()));

    public async Task ConnectAsync(WireFormat format, TurnLoop loop)
    {
        var connection = await SubscribeAsync(format, loop);
        connection.Attach(new Sink(connection));
    }

    /// <summary>Makes a connection with a cursor, which nothing carries yet.</summary>
    public async Task<Connection> SubscribeAsync(WireFormat format, IDeliveryLoop loop)
    {
        var connection = new Connection(ConnectionId.New(), App, format, "c", user: null, TimeProvider.System.GetUtcNow());
        var channel = (await Hub.UseAsync(App, Channel))!;
        channel.Subscribe(connection, loop, after: null);
        return connection;
    }
}
