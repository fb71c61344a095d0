using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Core.Tests.Fanout;

namespace Zchannel.Core.Tests.Callbacks;

public sealed class ConnectionEventsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CallbackQueue _queue;
    private readonly ConnectionEvents _events;

    public ConnectionEventsTests()
    {
        _queue = new CallbackQueue(_time);
        _events = new ConnectionEvents(_queue, _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _queue.Dispose();

    [Theory]
    [InlineData(2, CallbackKind.Connected, CallbackKind.Message, CallbackKind.Disconnected)]
    [InlineData(2, CallbackKind.Connected, CallbackKind.Disconnected)]
    [InlineData(1, CallbackKind.Connected, CallbackKind.Message)]
    [InlineData(1, CallbackKind.Disconnected)]
    [InlineData(0, CallbackKind.Message)]
    [InlineData(0)]
    public async Task Connection_FromReservationToItsEnd_TakesRoomForWhatIsWantedAlone(int reserved, params CallbackKind[] kinds)
    {
        var app = App(kinds);
        var (connection, channel) = (Connect(app), new Channel(app, "news", _time));

        Assert.True(_events.TryReserve(app, app.Settings.Callbacks?.Events));
        Assert.Equal((reserved, 0), (_queue.Count(app), _queue.Waiting(app)));
        await _events.ConnectedAsync(connection, channel, Token);
        await _events.DisconnectedAsync(connection, channel, Token);

        Assert.Equal((reserved, reserved), (_queue.Count(app), _queue.Waiting(app)));
        foreach (var kind in kinds.Except([CallbackKind.Message]).Order())
        {
            var attempt = await _queue.TakeAsync(app, Token);
            Assert.Equal((kind, connection.Id, "news"), (attempt.Callback.Kind, attempt.Callback.Connection, attempt.Callback.Channel));
            _queue.Complete(attempt);
        }

        Assert.Equal(0, _queue.Count(app));
    }

    [Theory]
    [InlineData(CallbackKind.Connected, CallbackKind.Disconnected)]
    [InlineData(CallbackKind.Disconnected)]
    [InlineData(CallbackKind.Message)]
    public void Release_OfAConnectionThatNeverCame_GivesBackAllOfIt(params CallbackKind[] kinds)
    {
        var app = App(kinds);
        Assert.True(_events.TryReserve(app, app.Settings.Callbacks?.Events));

        _events.Release(app, app.Settings.Callbacks?.Events);

        Assert.Equal(0, _queue.Count(app));
    }

    [Fact]
    public void TryReserve_WithoutRoomForComingAndGoing_Fails()
    {
        var app = App(Enum.GetValues<CallbackKind>(), callbackQueue: 3);

        Assert.True(_events.TryReserve(app, app.Settings.Callbacks?.Events));
        Assert.False(_events.TryReserve(app, app.Settings.Callbacks?.Events));
        Assert.Equal(2, _queue.Count(app));
    }

    [Fact]
    public async Task App_WithoutCallbacks_NeedsNoRoomAndHearsNothing()
    {
        var app = new App(new AppSettings { Id = "shop", Keys = [], Limits = new AppLimits { CallbackQueue = 1 } });
        var (connection, channel) = (Connect(app), new Channel(app, "news", _time));

        Assert.True(_events.TryReserve(app, app.Settings.Callbacks?.Events));
        await _events.ConnectedAsync(connection, channel, Token);
        await _events.DisconnectedAsync(connection, channel, Token);
        _events.Release(app, null);

        Assert.Equal(0, _queue.Count(app));
    }

    [Fact]
    public async Task Connection_AdmittedBeforeAReload_IsTellingNothingThatIsNoLongerWanted()
    {
        var app = App([CallbackKind.Connected, CallbackKind.Disconnected]);
        var (connection, channel) = (Connect(app), new Channel(app, "news", _time));
        Assert.True(_events.TryReserve(app, app.Settings.Callbacks?.Events));

        await _events.ConnectedAsync(connection, channel, Token);
        app.Settings = app.Settings with { Callbacks = app.Settings.Callbacks! with { Events = new HashSet<CallbackKind> { CallbackKind.Connected, CallbackKind.Message } } };
        await _events.DisconnectedAsync(connection, channel, Token);

        Assert.Equal((1, 1), (_queue.Count(app), _queue.Waiting(app)));
        Assert.Equal(ClientMessageOutcome.Accepted, await _events.MessageAsync(connection, channel, PublicationKind.Text, "x"u8.ToArray(), Token));
    }

    [Fact]
    public async Task Connection_AdmittedBeforeAReload_HasNoRoomForWhatIsWantedOnlyNow()
    {
        var app = App([CallbackKind.Connected]);
        var connection = new Connection(ConnectionId.New(), app, Station.Silent(), "me", null, _time.GetUtcNow()) { CallbackKinds = app.Settings.Callbacks!.Events };
        Assert.True(_events.TryReserve(app, connection.CallbackKinds));

        app.Settings = app.Settings with { Callbacks = app.Settings.Callbacks! with { Events = Enum.GetValues<CallbackKind>().ToHashSet() } };
        await _events.ConnectedAsync(connection, new Channel(app, "news", _time), Token);
        await _events.DisconnectedAsync(connection, new Channel(app, "news", _time), Token);

        Assert.Equal((1, 1), (_queue.Count(app), _queue.Waiting(app)));
    }

    [Fact]
    public async Task Events_OfOneChannel_CountFromOneAndHaveIdsOfTheirOwn()
    {
        var app = App(Enum.GetValues<CallbackKind>());
        var (connection, channel) = (Connect(app), new Channel(app, "news", _time));
        Assert.True(_events.TryReserve(app, app.Settings.Callbacks?.Events));
        await _events.ConnectedAsync(connection, channel, Token);
        await _events.MessageAsync(connection, channel, PublicationKind.Text, "x"u8.ToArray(), Token);
        await _events.DisconnectedAsync(connection, channel, Token);

        var events = new List<CallbackEvent>();
        for (var i = 0; i < 3; i++)
        {
            var attempt = await _queue.TakeAsync(app, Token);
            events.Add(attempt.Callback);
            _queue.Complete(attempt);
        }

        Assert.Equal([1, 2, 3], events.Select(callback => callback.Sequence));
        Assert.Equal(3, events.Select(callback => callback.Id).Distinct().Count());
    }

    private static App App(CallbackKind[] kinds, int callbackQueue = 100) => new(new AppSettings
    {
        Id = "shop",
        Keys = [],
        Limits = new AppLimits { CallbackQueue = callbackQueue },
        Callbacks = new CallbackSettings
        {
            Url = new Uri("https://shop.test"),
            Secret = new Secret("whsec_AAAA"),
            Events = kinds.ToHashSet(),
        },
    });

    private Connection Connect(App app) => new(ConnectionId.New(), app, Station.Silent(), "me", null, _time.GetUtcNow());
}
