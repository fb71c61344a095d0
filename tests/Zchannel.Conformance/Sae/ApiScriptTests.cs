using System.Text.Encodings.Web;
using System.Text.Json;
using Zchannel.Conformance.Browsers;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Sae;

/// <summary>The script where the original's pages look for it, in a real page.</summary>
public sealed class ApiScriptTests(Chromium chromium)
{
    // As the original's pages are written: handlers set after construction, m.data, readyState.
    private const string Listen = """
        ([url, make]) => new Promise((resolve, reject) => {
          const channel = new Function('url', 'return ' + make)(url);
          const seen = ['' + channel.readyState, channel instanceof sae.Channel];
          channel.onopen = () => seen.push('open ' + channel.readyState);
          channel.onmessage = (m) => { seen.push(m.data); channel.close(); };
          channel.onerror = (e) => reject(new Error(e.code + ' ' + e.description));
          channel.onclose = () => { seen.push('closed ' + channel.readyState); resolve(seen); };
        })
        """;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("new sae.Channel(url)")]
    [InlineData("sae.Channel(url)")]
    public async Task Channel_IsMadeWithAndWithoutNew(string make)
    {
        var app = new TestApp { Id = "shop" };
        await using var server = await ZchannelServer.StartAsync(Token, app);
        await using var site = await ForeignSite.StartAsync(server.Address, "_sae/channel/api.js", Token);
        var page = await chromium.NewPageAsync();
        await page.GotoAsync(site.Address.OriginalString);
        var url = await server.UrlAsync(app, "news", Token);

        var seeing = page.EvaluateAsync<JsonElement>(Listen, new object[] { url.OriginalString, make });
        await server.UntilSubscribersAsync(app, "news", 1, Token);
        await server.Client(app).SendAsync("news", "你好", cancellationToken: Token);

        var seen = await seeing.WaitAsync(Bounds.Longest, Token);
        Assert.Equal("""["0",true,"open 1","你好","closed 3"]""", JsonSerializer.Serialize(seen, Readable));
        await page.Context.CloseAsync();
    }
}
