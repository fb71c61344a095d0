using System.Text;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Core.Tests.Fanout;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Connections;

public sealed class ClientMessagesTests : IDisposable
{
    private static readonly ChannelRule[] Rules =
    [
        new() { Name = "room", Match = "room.*", ClientMessages = ClientMessagePolicy.Broadcast, IdempotencyWindow = TimeSpan.FromMinutes(1) },
        new() { Name = "quiet", Match = "quiet.*", ClientMessages = ClientMessagePolicy.Reject },
    ];

    private readonly FakeTimeProvider _time = new();
    private readonly CallbackQueue _queue;
    private readonly Hub _hub;
    private readonly ClientMessages _messages;

    public ClientMessagesTests()
    {
        _queue = new CallbackQueue(_time);
        _hub = new Hub(new InMemoryChannelStore(_time), _time);
        _messages = new ClientMessages(_hub, new ConnectionEvents(_queue, _time), _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task Callback_Message_IsKeptForTheApplication()
    {
        var app = App();
        var connection = Connect(app, user: "ann");

        Assert.Equal(ClientMessageOutcome.Accepted, await SendAsync(connection, "news", "1", "hello", PublicationKind.Binary));

        var callback = (await _queue.TakeAsync(app, Token)).Callback;
        Assert.Equal((CallbackKind.Message, "news", "me", "ann", 1L), (callback.Kind, callback.Channel, callback.Client, callback.User, callback.Sequence));
        Assert.Equal((connection.Id, PublicationKind.Binary, _time.GetUtcNow()), (callback.Connection, callback.MessageKind, callback.Time));
        Assert.Equal("hello", Encoding.UTF8.GetString(callback.Message.Span));
        Assert.Equal(0, (await ChannelAsync(app, "news")).Head);
    }

    [Fact]
    public async Task Callback_Message_IsCopied()
    {
        var app = App();
        var bytes = "hello"u8.ToArray();
        await _messages.AcceptAsync(Connect(app), await ChannelAsync(app, "news"), null, PublicationKind.Text, bytes, Token);

        bytes.AsSpan().Clear();

        Assert.Equal("hello", Encoding.UTF8.GetString((await _queue.TakeAsync(app, Token)).Callback.Message.Span));
    }

    [Fact]
    public async Task Callback_WithoutAnApplicationThatListens_IsNotHandled()
    {
        Assert.Equal(ClientMessageOutcome.NotHandled, await SendAsync(Connect(App(callbacks: false)), "news", "1", "x"));
        Assert.Equal(ClientMessageOutcome.NotHandled, await SendAsync(Connect(App(kinds: [CallbackKind.Connected])), "news", "1", "x"));
    }

    [Fact]
    public async Task Broadcast_Message_IsPublishedToAllAlsoToItsSender()
    {
        var app = App();

        Assert.Equal(ClientMessageOutcome.Accepted, await SendAsync(Connect(app), "room.1", "1", "hello"));

        var channel = await ChannelAsync(app, "room.1");
        var page = await channel.History.ReadAsync(0, 10, long.MaxValue, Token);
        var publication = Assert.Single(page.Publications);
        Assert.Equal(("hello", null), (Encoding.UTF8.GetString(publication.Payload.Span), publication.ExcludedClient));
        Assert.Equal(0, _queue.Count(app));
    }

    [Theory]
    [InlineData("news", false)]
    [InlineData("room.1", false)]
    [InlineData("quiet.1", true)]
    public async Task Message_ThatTheTokenOrTheRuleForbids_IsRefused(string channel, bool maySend)
    {
        var app = App();

        Assert.Equal(ClientMessageOutcome.Forbidden, await SendAsync(Connect(app, maySend: maySend), channel, "1", "x"));

        Assert.Equal(0, _queue.Count(app));
        Assert.Equal(0, (await ChannelAsync(app, channel)).Head);
    }

    [Theory]
    [InlineData("news")]
    [InlineData("room.1")]
    public async Task Repeat_OfTheSameClient_IsAcceptedWithoutEffectAlsoOnANewConnection(string channel)
    {
        var app = App();
        await SendAsync(Connect(app), channel, "1", "x");

        Assert.Equal(ClientMessageOutcome.Accepted, await SendAsync(Connect(app), channel, "1", "x"));

        Assert.Equal(1, _queue.Count(app) + (await ChannelAsync(app, channel)).Head);
    }

    [Theory]
    [InlineData("room.1", "bob", "me", "1")]
    [InlineData("room.1", "ann", "you", "1")]
    [InlineData("room.1", "ann", "me", "2")]
    [InlineData("room.1", "ann", "me", null)]
    [InlineData("room.1", null, "me", "1")]
    public async Task Message_OfAnotherUserOrClientOrId_IsAnother(string channel, string? user, string client, string? id)
    {
        var app = App();
        await SendAsync(Connect(app, user: "ann"), channel, "1", "x");

        await SendAsync(Connect(app, client, user), channel, id, "x");

        Assert.Equal(2, (await ChannelAsync(app, channel)).Head);
    }

    [Fact]
    public async Task Message_WithTheSameIdInAnotherChannelOrApp_IsAnother()
    {
        var (shop, bank) = (App(), App("bank"));

        await SendAsync(Connect(shop), "room.1", "1", "x");
        await SendAsync(Connect(shop), "room.2", "1", "x");
        await SendAsync(Connect(bank), "room.1", "1", "x");

        Assert.Equal(1, (await ChannelAsync(shop, "room.2")).Head);
        Assert.Equal(1, (await ChannelAsync(bank, "room.1")).Head);
    }

    [Fact]
    public async Task Repeat_AfterTheWindowOfTheRule_IsNew()
    {
        var app = App();
        await SendAsync(Connect(app), "room.1", "1", "x");
        _time.Advance(TimeSpan.FromSeconds(59));
        await SendAsync(Connect(app), "room.1", "1", "x");
        Assert.Equal(1, (await ChannelAsync(app, "room.1")).Head);

        _time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(Connect(app), "room.1", "1", "x");

        Assert.Equal(2, (await ChannelAsync(app, "room.1")).Head);
    }

    [Fact]
    public async Task Message_ThatWasRefused_CanBeSentAgainWithItsId()
    {
        var app = App(callbackQueue: 1);
        var connection = Connect(app);
        await SendAsync(connection, "news", "1", "x");
        Assert.Equal(ClientMessageOutcome.OverCapacity, await SendAsync(connection, "news", "2", "y"));
        _queue.Complete(await _queue.TakeAsync(app, Token));

        Assert.Equal(ClientMessageOutcome.Accepted, await SendAsync(connection, "news", "2", "y"));

        var callback = (await _queue.TakeAsync(app, Token)).Callback;
        Assert.Equal(("y", 2), (Encoding.UTF8.GetString(callback.Message.Span), callback.Sequence));
    }

    [Fact]
    public async Task Message_WhoseConnectionGoes_IsTakenAllTheSame_AndItsRepeatHasNoEffect()
    {
        var app = App();
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        var (connection, channel) = (Connect(app), await ChannelAsync(app, "room.1"));

        await _messages.AcceptAsync(connection, channel, "1", PublicationKind.Text, "x"u8.ToArray(), gone.Token);

        Assert.Equal(ClientMessageOutcome.Accepted, await SendAsync(Connect(app), "room.1", "1", "x"));
        Assert.Equal(1, channel.Head);
    }

    [Fact]
    public async Task Message_WithoutAnId_IsCancelledWithItsConnection()
    {
        var app = App();
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        var (connection, channel) = (Connect(app), await ChannelAsync(app, "room.1"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await _messages.AcceptAsync(connection, channel, null, PublicationKind.Text, "x"u8.ToArray(), gone.Token));

        Assert.Equal(0, channel.Head);
    }

    private static App App(string id = "shop", bool callbacks = true, CallbackKind[]? kinds = null, int callbackQueue = 100) => new(new AppSettings
    {
        Id = id,
        Keys = [],
        Rules = new ChannelRules(Rules),
        Limits = new AppLimits { CallbackQueue = callbackQueue, PublishesPerSecond = 0 },
        Callbacks = callbacks
            ? new CallbackSettings
            {
                Url = new Uri("https://shop.test"),
                Secret = new Secret("whsec_AAAA"),
                Events = (kinds ?? Enum.GetValues<CallbackKind>()).ToHashSet(),
            }
            : null,
    });

    private Connection Connect(App app, string client = "me", string? user = null, bool maySend = true) =>
        new(ConnectionId.New(), app, Station.Silent(), client, user, _time.GetUtcNow()) { MaySend = maySend };

    private async Task<Channel> ChannelAsync(App app, string name)
    {
        var channel = (await _hub.UseAsync(app, name, Token))!;
        channel.EndUse();
        return channel;
    }

    private async Task<ClientMessageOutcome> SendAsync(
        Connection connection, string channel, string? id, string text, PublicationKind kind = PublicationKind.Text) =>
        await _messages.AcceptAsync(connection, await ChannelAsync(connection.App, channel), id, kind, Encoding.UTF8.GetBytes(text), Token);
}
