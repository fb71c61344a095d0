using Zchannel.Client;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Callbacks;

/// <summary>The server is killed, again and again, with events that wait and connections that are open.</summary>
public sealed class KilledServerTests
{
    private const string Channel = "lobby";
    private const int Clients = 20;
    private const int MessagesEach = 5;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EventsThatWait_AndTheEndsOfConnectionsThatDied_AreToldWithTheirIds()
    {
        var address = new Uri($"http://localhost:{FreePort.Find()}");
        var app = new TestApp { Id = "shop", CallbackUrl = address };
        await using var endpoint = new CallbackEndpoint(address, new CallbackSignature(app.CallbackSecret));
        await endpoint.OpenAsync(Token);
        await using var server = await ZchannelServer.StartAsync(Token, app);

        // Some are known when the application goes away, the others come meanwhile, and a few of each leave.
        var known = await ConnectAsync(server, app);
        await endpoint.UntilAsync("all are known", heard => heard.Count == Clients, Token);
        await endpoint.CloseAsync(Token);
        TalkingClient[] clients = [.. known, .. await ConnectAsync(server, app)];
        await Task.WhenAll(clients.Select(TalkAsync));
        await Task.WhenAll(clients.Where((_, i) => i % 4 == 0).Select(client => client.CloseAsync(Token)));

        await server.KillAsync();
        await server.StartAgainAsync(Token);
        endpoint.IsBusyFor = _ => true;
        await endpoint.OpenAsync(Token);
        await endpoint.UntilAsync("each connection is heard of", _ => endpoint.Refused.DistinctBy(call => call.Connection).Count() == 2 * Clients, Token);
        await server.KillAsync();
        await server.StartAgainAsync(Token);
        endpoint.IsBusyFor = _ => false;

        var expected = 2 * Clients * (MessagesEach + 2);
        await endpoint.UntilAsync("all is told", heard => heard.DistinctBy(call => call.EventId).Count() == expected, Token);
        await server.TerminateAsync(Token);
        await server.StartAgainAsync(Token);
        var later = await TalkingClient.ConnectAsync(await server.UrlAsync(app, Channel, Token), _ => { }, Token);
        await endpoint.UntilAsync("one more has come", heard => heard.Any(call => call.Connection == later.Connection), Token);

        AssertStories(clients, endpoint.Heard);
        AssertSame([.. endpoint.Refused, .. endpoint.Heard]);
        Assert.Equal(expected + 1, endpoint.Heard.Max(call => call.Sequence));
        await Task.WhenAll([.. clients.Select(client => client.DisposeAsync().AsTask()), later.DisposeAsync().AsTask()]);
    }

    [Fact]
    public async Task AnEndThatWasHeardButNotAnswered_ComesAgainAfterEachKillAsTheSameEvent()
    {
        var address = new Uri($"http://localhost:{FreePort.Find()}");
        var app = new TestApp { Id = "shop", CallbackUrl = address };
        await using var endpoint = new CallbackEndpoint(address, new CallbackSignature(app.CallbackSecret));
        await endpoint.OpenAsync(Token);
        await using var server = await ZchannelServer.StartAsync(Token, app);
        await using var client = await TalkingClient.ConnectAsync(await server.UrlAsync(app, Channel, Token), _ => { }, Token);
        await TalkAsync(client);
        await endpoint.UntilAsync("all is heard", heard => heard.Count >= MessagesEach + 1, Token);

        endpoint.IsBusyFor = kind => kind == "disconnected";
        for (var kills = 1; kills <= 3; kills++)
        {
            await server.KillAsync();
            var before = endpoint.Refused.Count(call => call.Kind == "disconnected");
            await server.StartAgainAsync(Token);
            await endpoint.UntilAsync("the end is heard", _ => endpoint.Refused.Count(call => call.Kind == "disconnected") > before, Token);
        }

        endpoint.IsBusyFor = _ => false;
        await endpoint.UntilAsync("the end is told", heard => heard.Any(call => call.Kind == "disconnected"), Token);
        AssertSame([.. endpoint.Refused, .. endpoint.Heard]);
        Assert.Single(endpoint.Refused.Concat(endpoint.Heard).Where(call => call.Kind == "disconnected").DistinctBy(call => call.EventId));
    }

    private static async Task<TalkingClient[]> ConnectAsync(ZchannelServer server, TestApp app) =>
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ => await TalkingClient.ConnectAsync(await server.UrlAsync(app, Channel, Token), _ => { }, Token)));

    private static async Task TalkAsync(TalkingClient client)
    {
        for (var n = 0; n < MessagesEach; n++)
        {
            await client.SendAsync($"{client.Connection} 说 {n}", Token);
        }
    }

    private static void AssertStories(TalkingClient[] clients, IReadOnlyList<HeardCallback> heard)
    {
        Assert.All(heard, call => Assert.True(call.IsGenuine));
        var told = heard.DistinctBy(call => call.EventId).ToLookup(call => call.Connection, call => (call.Kind, call.Message));
        Assert.All(clients, client => Assert.Equal([.. client.Story.Where(step => step.Kind != "disconnected"), ("disconnected", "")], told[client.Connection]));
    }

    // However often it comes, it is the same.
    private static void AssertSame(IReadOnlyList<HeardCallback> told)
    {
        Assert.All(told.GroupBy(call => call.EventId), same => Assert.Single(same.Distinct()));
        Assert.All(told.DistinctBy(call => call.EventId).GroupBy(call => call.Sequence), same => Assert.Single(same));
    }
}
