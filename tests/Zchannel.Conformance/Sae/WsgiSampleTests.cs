using System.Net;
using System.Net.Http.Headers;
using Zchannel.Conformance.Browsers;
using Zchannel.Conformance.Processes;
using Zchannel.Conformance.Ring;

namespace Zchannel.Conformance.Sae;

/// <summary>The article's application on <c>clients/python</c>, with everyone of the article on its page.</summary>
public sealed class WsgiSampleTests(Chromium chromium)
{
    private static readonly Uri Somewhere = new("https://elsewhere.example.com");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatOneTypes_EveryoneHears_AndTheApplicationIsCalled()
    {
        var address = new Uri($"http://localhost:{FreePort.Find()}");
        var app = new TestApp { Id = "shop", CallbackUrl = address, AllowedOrigins = [address.GetLeftPart(UriPartial.Authority)] };
        await using var server = await ZchannelServer.StartAsync(Token, app);
        await using var sample = await ScriptApplication.StartWsgiAsync(address, server.Address, app, Token);
        await using var all = await Conversation.BeginAsync(chromium, address, server, app, Token);

        await all.First.TypeAsync("你好 + a=b&c");
        await all.HeardByAllAsync(1, Token);
        await all.Second.TypeAsync("<b>second</b>");
        await all.HeardByAllAsync(2, Token);
        await all.Tornado.TypeAsync("from Tornado 🌪");
        await all.HeardByAllAsync(3, Token);
        await all.Chat.TypeAsync("from chat");

        Assert.Equal(["你好 + a=b&c", "<b>second</b>", "from Tornado 🌪", "from chat"], await all.HeardByAllAsync(4, Token));
        await CountAsync(sample, "connected on 'zchannel'", 7);
        await all.First.Page.CloseAsync();
        await CountAsync(sample, "disconnected on 'zchannel'", 1);
    }

    [Fact]
    public async Task WhatIsNoneOfItsBusiness_IsRefused()
    {
        var address = new Uri($"http://localhost:{FreePort.Find()}");
        var app = new TestApp { Id = "shop", CallbackUrl = address };
        await using var server = await ZchannelServer.StartAsync(Token, app);
        await using var sample = await ScriptApplication.StartWsgiAsync(address, server.Address, app, Token);
        // wsgiref speaks HTTP/1.0 and closes each link without saying so: one that is used again may be closed at that moment.
        using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = address };

        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(http, "/_sae/channel/message", "from=zchannel&message=forged"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(http, "/_sae/channel/other", "from=zchannel"));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/favicon.ico", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(http, "/", "other=x"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(http, "/", "msg=%ff"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(http, "/", "msg=a&msg=b"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(http, "/", "msg=" + new string('x', 65_537)));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(http, "/", "msg=x", Somewhere));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(http, "/", "msg=x"));
        await server.KillAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(http, "/", "msg=x"));
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, string path, string form, Uri? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(form, new MediaTypeHeaderValue("application/x-www-form-urlencoded")) };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin.GetLeftPart(UriPartial.Authority));
        }

        using var answer = await http.SendAsync(request, Token);
        return answer.StatusCode;
    }

    private static async Task CountAsync(ScriptApplication sample, string line, int atLeast) =>
        await sample.Log.UntilAsync(lines => lines.Count(said => said == line) >= atLeast, Token);
}
