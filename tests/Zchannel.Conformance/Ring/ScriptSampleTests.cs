using System.Net;
using Zchannel.Conformance.Browsers;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Ring;

/// <summary>The samples without a package: a page from Node, and one from PHP.</summary>
public sealed class ScriptSampleTests(Chromium chromium)
{
    private const string WriteToSocket = "text => socket.send(text)";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("node")]
    [InlineData("php")]
    public async Task WhatOneTypesOrWritesToItsSocket_EveryoneHears(string language)
    {
        var address = new Uri($"http://localhost:{FreePort.Find()}");
        var app = new TestApp { Id = "shop", CallbackUrl = address, AllowedOrigins = [address.GetLeftPart(UriPartial.Authority)] };
        await using var server = await ZchannelServer.StartAsync(Token, app);
        await using var sample = await StartAsync(language, address, server, app);
        await using var all = await Conversation.BeginAsync(chromium, address, server, app, Token);

        await all.First.TypeAsync("你好 + a=b&c");
        await all.HeardByAllAsync(1, Token);
        await all.Chat.TypeAsync("<b>from chat</b>");
        await all.HeardByAllAsync(2, Token);
        await all.Second.Page.EvaluateAsync(WriteToSocket, "to the socket 🔁");

        Assert.Equal(["你好 + a=b&c", "<b>from chat</b>", "to the socket 🔁"], await all.HeardByAllAsync(3, Token));
        await all.First.Page.CloseAsync();
        await sample.Log.UntilAsync(lines => lines.Any(line => line.EndsWith("disconnected on zchannel", StringComparison.Ordinal)), Token);
    }

    [Theory]
    [InlineData("node")]
    [InlineData("php")]
    public async Task ForgedCallbackAndForeignPage_AreRefused(string language)
    {
        var address = new Uri($"http://localhost:{FreePort.Find()}");
        var app = new TestApp { Id = "shop", CallbackUrl = address };
        await using var server = await ZchannelServer.StartAsync(Token, app);
        await using var sample = await StartAsync(language, address, server, app);
        using var http = new HttpClient { BaseAddress = address };
        using var forged = new FormUrlEncodedContent([new("from", "zchannel"), new("message", "forged")]);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new FormUrlEncodedContent([new("msg", "x")]), Headers = { { "Origin", "https://elsewhere.example.com" } } };

        using var toForged = await http.PostAsync("/_sae/channel/message", forged, Token);
        using var toForeign = await http.SendAsync(foreign, Token);
        using var toNothing = await http.GetAsync("/favicon.ico", Token);

        Assert.Equal(
            (HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound),
            (toForged.StatusCode, toForeign.StatusCode, toNothing.StatusCode));
    }

    private static Task<ScriptApplication> StartAsync(string language, Uri address, ZchannelServer server, TestApp app) => language == "node"
        ? ScriptApplication.StartNodeAsync(address, server.Address, app, Token)
        : ScriptApplication.StartPhpAsync(address, server.Address, app, Token);
}
