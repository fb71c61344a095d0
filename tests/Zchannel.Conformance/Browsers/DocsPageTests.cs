using System.Collections.Concurrent;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Browsers;

/// <summary>The documentation of the API that a server shows its operators.</summary>
public sealed class DocsPageTests(Chromium chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Docs_ShowTheCallsAndAskNobodyElse()
    {
        var management = $"http://127.0.0.1:{FreePort.Find()}";
        await using var server = ChildProcess.StartOurs("zchannel.dll", ["serve", "--urls", "http://127.0.0.1:0", $"--Zchannel:Management:Urls={management}"]);
        await server.Error.UntilContainsAsync("Press Ctrl-C", Token);
        var page = await chromium.NewPageAsync();
        var asked = new ConcurrentBag<string>();
        page.Request += (_, request) => asked.Add(request.Url);

        await page.GotoAsync($"{management}/docs");
        await page.GetByText("Makes a channel URL for a page.").First.WaitForAsync();
        await page.GetByText("/v1/channels/{name}").First.WaitForAsync();

        Assert.All(asked, url => Assert.True(url.StartsWith(management, StringComparison.Ordinal) || url.StartsWith("data:", StringComparison.Ordinal), url));
    }
}
