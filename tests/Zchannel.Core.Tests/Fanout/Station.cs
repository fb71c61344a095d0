using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Fanout;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Fanout;

/// <summary>
/// One app with its hub, a loop and a format: what a test needs to publish and to listen.
/// </summary>
internal sealed class Station
{
    public Station(ChannelRule? rule = null, IChannelStore? store = null, int channels = 10_000)
    {
        App = new App(new AppSettings { Id = "shop", Keys = [], Limits = new AppLimits { PublishesPerSecond = 0, Channels = channels }, Rules = new ChannelRules(rule is null ? [] : [rule]) });
        Hub = new Hub(store ?? new InMemoryChannelStore(Time), Time);
        Format = new WireFormat("plain", Encoding, new LengthFraming());
    }

    public FakeTimeProvider Time { get; } = new();

    public App App { get; }

    public Hub Hub { get; }

    public ManualLoop Loop { get; } = new();

    public PlainEncoding Encoding { get; } = new();

    public WireFormat Format { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A format that cannot tell of gaps or of what was passed over.</summary>
    public static WireFormat Silent(PlainEncoding? encoding = null) => new("silent", encoding ?? new PlainEncoding(hasNotes: false), new LengthFraming());

    /// <summary>An item for an outbox.</summary>
    public OutboxItem Item(string text, Subscription? after = null, long barrier = 0) =>
        new(Format.Frame(PublicationKind.Text, Bytes(Heard.Item + text)), after, barrier);

    public async Task<PublishOutcome> PublishAsync(string text, string? exclude = null, string channel = "news") =>
        await Hub.PublishAsync(App, channel, new Publication(PublicationKind.Text, Bytes(text), Time.GetUtcNow(), exclude), Token);

    public async Task PublishAllAsync(params IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            await PublishAsync(text);
        }
    }

    public async Task<Listener> ConnectAsync(
        StreamPosition? after = null, string client = "c", WireFormat? format = null, string channel = "news", IDeliveryLoop? loop = null)
    {
        var connection = new Connection(ConnectionId.New(), App, format ?? Format, client, user: null, Time.GetUtcNow());
        var used = (await Hub.UseAsync(App, channel, Token))!;
        var listener = new Listener(connection) { Outcome = used.Subscribe(connection, loop ?? Loop, after) };
        connection.Attach(listener);
        return listener;
    }

    public async Task<StreamPosition> PositionAsync(long offset, string channel = "news")
    {
        var used = (await Hub.UseAsync(App, channel, Token))!;
        used.EndUse();
        return new StreamPosition(used.Epoch.Id, offset);
    }

    public static void Leave(Listener listener)
    {
        while (listener.Connection.Subscriptions is { Count: > 0 } left)
        {
            var subscription = left[0];
            subscription.Channel.Unsubscribe(subscription);
            subscription.Channel.EndUse();
        }
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
