using Zchannel.Conformance.Browsers;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Outages;

/// <summary>A page behind a middle box that lets no WebSocket through.</summary>
public sealed class BlockedSocketTests(Chromium chromium)
{
    private const string Send = """
        url => new Promise((resolve, reject) => {
          const channel = sae.Channel(url);
          channel.send('up the other way').then(() => resolve('sent'), reject);
        })
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_FallsBackToAStream_HearsAndSends()
    {
        await using var server = await ZchannelServer.StartAsync(Token);
        await using var proxy = new UpgradeRefusingProxy(server.Address);
        var tabs = await chromium.NewPageAsync();

        var first = await ChatTab.OpenAsync("first tab", tabs, proxy.Address);
        var second = await ChatTab.OpenAsync("second tab", await tabs.Context.NewPageAsync(), proxy.Address);
        await first.TypeAsync("round the block");

        Assert.Equal(["round the block"], await second.HeardAsync(1, Token));
        Assert.InRange(proxy.Refused, 2, 100);
        var url = await server.UrlAsync(TestApp.Development, "zchannel", Token);
        var blocked = new UriBuilder(url) { Host = proxy.Address.Host, Port = proxy.Address.Port }.Uri;
        Assert.Equal("sent", await second.Page.EvaluateAsync<string>(Send, blocked.OriginalString).WaitAsync(Bounds.Longest, Token));
        await tabs.Context.CloseAsync();
    }
}
