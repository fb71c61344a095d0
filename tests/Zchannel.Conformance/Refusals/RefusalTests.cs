using System.Text.Json;
using Microsoft.Playwright;
using Zchannel.Client;
using Zchannel.Conformance.Browsers;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Refusals;

/// <summary>What a page is told when it cannot connect: each cause looks different.</summary>
public sealed class RefusalTests(Chromium chromium)
{
    private const string FirstError = """
        ([url, overStream]) => new Promise(resolve => {
          const channel = sae.Channel(url, overStream ? { WebSocket: null } : {});
          const told = [];
          channel.onerror = error => told.push(error.code);
          channel.onclose = reason => resolve([...told, 'closed ' + reason.code]);
          channel.onopen = () => resolve(['open']);
          if (told.length === 0) setTimeout(function look() {
            if (told.includes(1006)) { channel.onclose = null; channel.close(); resolve(told); } else setTimeout(look, 50);
          }, 50);
        })
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EachCause_LooksDifferentToThePage(bool overStream)
    {
        var open = new TestApp { Id = "open" };
        var fenced = new TestApp { Id = "fenced", AllowedOrigins = ["https://shop.example.com"] };
        await using var server = await ZchannelServer.StartAsync(Token, open, fenced);
        await using var site = await ForeignSite.StartAsync(server.Address, "api.js", Token);
        var page = await chromium.NewPageAsync();
        await page.GotoAsync(site.Address.OriginalString);
        var expired = await ExpiredUrlAsync(server.Client(open));
        var dead = new Uri($"ws://localhost:{FreePort.Find()}/com/{expired.Segments[^1]}");

        Assert.Equal(["open"], await TryAsync(page, await server.UrlAsync(open, "news", Token), overStream));
        Assert.Equal(["4002", "closed 4002"], await TryAsync(page, expired, overStream));
        Assert.Equal(["4003", "closed 4003"], await TryAsync(page, await server.UrlAsync(fenced, "news", Token), overStream));
        Assert.Equal(["4001", "closed 4001"], await TryAsync(page, new Uri(expired.OriginalString[..^4] + "AAAA"), overStream));
        Assert.Equal(["1006"], await TryAsync(page, dead, overStream));
        await page.Context.CloseAsync();
    }

    private static async Task<string[]> TryAsync(IPage page, Uri url, bool overStream)
    {
        var told = await page.EvaluateAsync<JsonElement>(FirstError, new object[] { url.OriginalString, overStream }).WaitAsync(Bounds.Longest, Token);
        return [.. told.EnumerateArray().Select(item => item.ToString())];
    }

    // The shortest there is, and then its time has to pass.
    private static async Task<Uri> ExpiredUrlAsync(ZchannelClient client)
    {
        var made = await client.CreateChannelAsync("news", new ChannelUrlOptions { Duration = TimeSpan.FromSeconds(1) }, Token);
        await Bounds.UntilAsync("the URL's expiry", () => Task.FromResult(TimeProvider.System.GetUtcNow() > made.ExpiresAt), Token);
        return made.Url;
    }
}
