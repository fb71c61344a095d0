using Zchannel.Client.Tests.Support;

namespace Zchannel.Client.Tests;

public sealed class ChannelDirectoryTests : IAsyncLifetime
{
    private Station _station = null!;
    private ZchannelClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _station = await Station.StartAsync(app => app.Limits.PublishesPerSecond = 0);
        _client = new ZchannelClient(_station.Options);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _station.DisposeAsync();
    }

    [Fact]
    public async Task Channels_AreListedOverAllPages_AndFound()
    {
        var messages = Enumerable.Range(0, 250).Select(n => OutgoingMessage.Text($"room.{n:000}", "x")).Append(OutgoingMessage.Text("a/b", "你"));
        await _client.SendManyAsync([.. messages], Token);

        var rooms = await _client.Channels.ListAsync("room.", Token).ToListAsync(Token);
        var one = await _client.Channels.FindAsync("a/b", Token);

        Assert.Equal(Enumerable.Range(0, 250).Select(n => $"room.{n:000}"), rooms.Select(room => room.Name));
        Assert.Equal(251, await _client.Channels.ListAsync(cancellationToken: Token).CountAsync(Token));
        Assert.Equal(("a/b", 0, 1, 3), (one!.Name, one.Subscribers, one.Messages, one.Bytes));
        Assert.EndsWith(":1", one.Position, StringComparison.Ordinal);
        Assert.Null(await _client.Channels.FindAsync("nothing", Token));
    }

    [Fact]
    public async Task History_IsRead_InPages()
    {
        var first = await _client.SendAsync("news", "你好", cancellationToken: Token);
        await _client.SendAsync("news", new byte[] { 0, 255 }, cancellationToken: Token);
        await _client.SendAsync("news", "three", cancellationToken: Token);

        var page = await _client.Channels.ReadHistoryAsync("news", limit: 2, cancellationToken: Token);
        var rest = await _client.Channels.ReadHistoryAsync("news", page.Messages[^1].Position, cancellationToken: Token);

        Assert.Equal((true, true), (page.IsComplete, page.HasMore));
        Assert.Equal((first.Position, "你好", ChannelMessageKind.Text), (page.Messages[0].Position, page.Messages[0].Text, page.Messages[0].Kind));
        Assert.Equal((ChannelMessageKind.Binary, null), (page.Messages[1].Kind, page.Messages[1].Text));
        Assert.Equal([0, 255], page.Messages[1].Data.ToArray());
        Assert.Equal(("three", false), (Assert.Single(rest.Messages).Text, rest.HasMore));
        Assert.InRange(TimeProvider.System.GetUtcNow() - rest.Messages[0].Time, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(1));
        Assert.False((await _client.Channels.ReadHistoryAsync("nothing", first.Position, cancellationToken: Token)).IsComplete);
        Assert.True((await _client.Channels.ReadHistoryAsync("nothing", cancellationToken: Token)).IsComplete);
    }

    [Fact]
    public async Task Messages_AreErased()
    {
        var one = await _client.SendAsync("news", "one", cancellationToken: Token);
        await _client.SendAsync("news", "two", cancellationToken: Token);

        Assert.True(await _client.Channels.EraseAsync("news", one.Position, Token));
        Assert.Equal("two", Assert.Single((await _client.Channels.ReadHistoryAsync("news", cancellationToken: Token)).Messages).Text);
        Assert.True(await _client.Channels.EraseAsync("news", Token));
        Assert.Empty((await _client.Channels.ReadHistoryAsync("news", cancellationToken: Token)).Messages);
        Assert.False(await _client.Channels.EraseAsync("nothing", Token));
    }

    [Fact]
    public async Task Connections_AreListed_AndEnded()
    {
        var url = await _client.CreateChannelAsync("news", new ChannelUrlOptions { User = "ann/..?" }, Token);
        await using var listening = _client.ListenAsync(url.Url, new ListenOptions { ClientId = "me" }, Token).GetAsyncEnumerator(Token);
        var heard = listening.MoveNextAsync();
        var connection = await ConnectionAsync();

        Assert.Equal(("me", "ann/..?", "zchannel.v1"), (connection.Client, connection.User, connection.Protocol));
        Assert.True(await _client.Channels.DisconnectAsync(connection.Connection, Token));
        Assert.Equal(ZchannelErrorCode.Ended, (await Assert.ThrowsAsync<ZchannelException>(async () => await heard).DefaultTimeout()).Code);
        Assert.False(await _client.Channels.DisconnectAsync("nobody", Token));
        Assert.Equal(0, await _client.Channels.ListConnectionsAsync("nothing", Token).CountAsync(Token));
    }

    [Fact]
    public async Task User_IsSentAway_AndRevoked()
    {
        var url = await _client.CreateChannelAsync("news", new ChannelUrlOptions { User = ".." }, Token);
        await using var listening = _client.ListenAsync(url.Url, cancellationToken: Token).GetAsyncEnumerator(Token);
        var heard = listening.MoveNextAsync();
        await ConnectionAsync();

        Assert.True(await _client.Channels.DisconnectUserAsync("..", TimeSpan.FromMinutes(1), Token));

        Assert.Equal(ZchannelErrorCode.Ended, (await Assert.ThrowsAsync<ZchannelException>(async () => await heard).DefaultTimeout()).Code);
        await using var again = _client.ListenAsync(url.Url, cancellationToken: Token).GetAsyncEnumerator(Token);
        Assert.Equal(ZchannelErrorCode.TokenInvalid, (await Assert.ThrowsAsync<ZchannelException>(async () => await again.MoveNextAsync()).DefaultTimeout()).Code);
        Assert.False(await _client.Channels.DisconnectUserAsync("nobody", cancellationToken: Token));
    }

    // Nothing announces to another that a listener has come.
    private async Task<ConnectionSummary> ConnectionAsync()
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            if (await _client.Channels.ListConnectionsAsync("news", Token).FirstOrDefaultAsync(Token) is { } connection)
            {
                return connection;
            }

            await look.WaitForNextTickAsync(Token).AsTask().DefaultTimeout();
        }
    }
}
