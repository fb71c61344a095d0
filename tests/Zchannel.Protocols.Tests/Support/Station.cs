using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Fanout;
using Zchannel.Protocols.Tests.Sockets;
using Zchannel.Storage;
using Zchannel.Transports.Streams;

namespace Zchannel.Protocols.Tests.Support;

/// <summary>
/// One app and all that stands behind the protocols, with a clock that only the test moves.
/// </summary>
internal sealed class Station : IAsyncDisposable
{
    private readonly Hub _hub;
    private readonly CallbackQueue _queue;
    private readonly StreamsLoop _streams = new();

    public Station(ChannelRule? rule = null, CallbackSettings? callbacks = null, AppLimits? limits = null, IChannelStore? store = null, bool onSockets = false)
    {
        Sockets = onSockets ? new SocketsDriver(Time, Log) : null;
        App = new App(new AppSettings
        {
            Id = "shop",
            Keys = [],
            Callbacks = callbacks,
            Limits = limits ?? new AppLimits { PublishesPerSecond = 0 },
            Rules = rule is null ? ChannelRules.Default : new ChannelRules([rule]),
        });
        _queue = new CallbackQueue(Time);
        _hub = new Hub(store ?? new InMemoryChannelStore(Time), Time);
        Messages = new ClientMessages(_hub, new ConnectionEvents(_queue, Time), Time);
        Clock = new StreamsClock(Time);
    }

    public static CallbackSettings Callbacks { get; } = new()
    {
        Url = new Uri("https://app.example"),
        Secret = new Secret("whsec_dGVzdHRlc3R0ZXN0dGVzdHRlc3R0ZXN0dGVzdA=="),
    };

    public FakeTimeProvider Time { get; } = new();

    public App App { get; }

    public ClientMessages Messages { get; }

    public StreamsClock Clock { get; }

    /// <summary>The sockets driver; null where links are served over streams.</summary>
    public SocketsDriver? Sockets { get; }

    public IDeliveryLoop Loop => Sockets?.Loop as IDeliveryLoop ?? _streams;

    public Recorded Log { get; } = new();

    /// <summary>How many events wait for the application.</summary>
    public int WaitingCallbacks => _queue.Waiting(App);

    public async ValueTask<Channel> ChannelAsync(string name = "news") => (await _hub.UseAsync(App, name, TestContext.Current.CancellationToken))!;

    public ValueTask<PublishOutcome> PublishAsync(string text, string? exclude = null, string channel = "news") =>
        PublishAsync(PublicationKind.Text, System.Text.Encoding.UTF8.GetBytes(text), exclude, channel);

    public ValueTask<PublishOutcome> PublishAsync(PublicationKind kind, byte[] payload, string? exclude = null, string channel = "news") =>
        _hub.PublishAsync(App, channel, new Publication(kind, payload, Time.GetUtcNow(), exclude), TestContext.Current.CancellationToken);

    /// <summary>Lets time pass in the clock's own steps, so that each deadline is met where it lies.</summary>
    public void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            Sockets?.Settle();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Clock.DisposeAsync();
        Sockets?.Dispose();
        _queue.Dispose();
    }
}
