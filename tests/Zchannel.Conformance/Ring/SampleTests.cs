using System.Net;
using Zchannel.Conformance.Browsers;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Ring;

/// <summary>The sample: an application of its own, which the server calls back.</summary>
public sealed class SampleTests(Chromium chromium)
{
    private const string WriteToSocket = """
        async text => {
          const page = await (await fetch(location.pathname)).text();
          const url = /WebSocket\('(.*?)'\)/.exec(page)[1];
          const socket = new WebSocket(url);
          await new Promise(resolve => socket.onopen = resolve);
          socket.send(text);
        }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatOneTypes_EveryoneHears_AndTheApplicationIsCalled()
    {
        var address = new Uri($"http://localhost:{FreePort.Find()}");
        var app = new TestApp { Id = "shop", CallbackUrl = address, AllowedOrigins = [address.GetLeftPart(UriPartial.Authority)] };
        await using var server = await ZchannelServer.StartAsync(Token, app);
        await using var sample = await SampleApplication.StartAsync(address, server.Address, app, Token);
        await using var all = await Conversation.BeginAsync(chromium, address, server, app, Token);

        await all.First.TypeAsync("你好");
        await all.HeardByAllAsync(1, Token);
        await all.Tornado.TypeAsync("from Tornado 🌪");
        await all.HeardByAllAsync(2, Token);
        await all.Chat.TypeAsync("from chat");
        await all.HeardByAllAsync(3, Token);
        await all.Second.Page.EvaluateAsync(WriteToSocket, "to the socket 🔁");

        // What the page wrote to its socket went to the application, and from there to everyone.
        Assert.Equal(["你好", "from Tornado 🌪", "from chat", "to the socket 🔁"], await all.HeardByAllAsync(4, Token));
        Assert.Equal(8, await CountAsync(sample, "connected on zchannel", 8));
        Assert.Equal(1, await CountAsync(sample, "message on zchannel", 1));

        await all.First.Page.CloseAsync();
        Assert.Equal(1, await CountAsync(sample, "disconnected on zchannel", 1));
    }

    [Fact]
    public async Task ForgedCallback_IsNotBelieved()
    {
        var address = new Uri($"http://localhost:{FreePort.Find()}");
        var app = new TestApp { Id = "shop", CallbackUrl = address };
        await using var server = await ZchannelServer.StartAsync(Token, app);
        await using var sample = await SampleApplication.StartAsync(address, server.Address, app, Token);
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent([new("from", "zchannel"), new("message", "forged")]);

        using var answer = await http.PostAsync(new Uri(address, "/_sae/channel/message"), form, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static async Task<int> CountAsync(SampleApplication sample, string words, int atLeast)
    {
        bool Says(string line) => line.TrimStart().StartsWith(words, StringComparison.Ordinal);
        return (await sample.Log.UntilAsync(lines => lines.Count(Says) >= atLeast, Token)).Count(Says);
    }
}
