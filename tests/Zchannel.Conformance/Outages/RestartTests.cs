using Microsoft.Playwright;
using Zchannel.Conformance.Browsers;
using Zchannel.Conformance.Peers;
using Zchannel.Conformance.Processes;
using static Microsoft.Playwright.Assertions;

namespace Zchannel.Conformance.Outages;

/// <summary>The server is killed, and started again at the same place.</summary>
public sealed class RestartTests(Chromium chromium)
{
    private const string Channel = "zchannel";

    // api.js as a page has it where WebSockets are not to be had.
    private const string ListenOverStream = """
        url => new Promise(resolve => {
          window.heard = [];
          window.gaps = 0;
          const channel = sae.Channel(url, { WebSocket: null });
          channel.onmessage = event => window.heard.push(event.data);
          channel.ongap = () => window.gaps++;
          channel.onopen = () => resolve();
        })
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_ComesBackByItself_AndShowsThatMessagesWereMissed()
    {
        await using var server = await ZchannelServer.StartAsync(Token);
        var tab = await ChatTab.OpenAsync("tab", await chromium.NewPageAsync(), server.Address);
        await tab.TypeAsync("before");
        await tab.HeardAsync(1, Token);

        await server.KillAsync();
        await Expect(tab.Page.Locator("#status")).ToContainTextAsync("reconnecting", new() { Timeout = Patience });
        await server.StartAgainAsync(Token);

        await tab.UntilConnectedAsync();
        await Expect(tab.Page.Locator("#messages .notice")).ToHaveTextAsync("some messages were missed", new() { Timeout = Patience });
        await tab.TypeAsync("after");
        Assert.Equal(["before", "after"], await tab.HeardAsync(2, Token));
        await tab.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task Stream_OfPageAndOfBrowser_ComesBackAndTellsOfTheGap()
    {
        await using var server = await ZchannelServer.StartAsync(Token);
        var url = await server.UrlAsync(TestApp.Development, Channel, Token);
        var ofPage = await chromium.NewPageAsync();
        await ofPage.GotoAsync(server.Address.OriginalString);
        await ofPage.EvaluateAsync(ListenOverStream, url.OriginalString);
        var ofBrowser = await EventSourceTab.OpenAsync(await ofPage.Context.NewPageAsync(), server.Address, url);
        await server.Client(TestApp.Development).SendAsync(Channel, "before", cancellationToken: Token);
        await ofBrowser.HeardAsync(1, Token);

        await server.KillAsync();
        await server.StartAgainAsync(Token);

        foreach (var page in (IPage[])[ofPage, ofBrowser.Page])
        {
            await page.WaitForFunctionAsync("() => window.gaps === 1").WaitAsync(Token);
        }

        await server.Client(TestApp.Development).SendAsync(Channel, "after", cancellationToken: Token);
        Assert.Equal(["before", "after"], await ofBrowser.HeardAsync(2, Token));
        Assert.Equal(["before", "after"], await new EventSourceTab(ofPage).HeardAsync(2, Token));
        await ofPage.Context.CloseAsync();
    }

    [Fact]
    public async Task Chat_ComesBackByItself_AndSendsWhatWasTypedMeanwhile()
    {
        await using var server = await ZchannelServer.StartAsync(Token);
        await using var chat = await TerminalPeer.ChatAsync(server.Address, Token);
        await chat.TypeAsync("before");
        await chat.HeardAsync(1, Token);

        await server.KillAsync();
        await chat.Words.UntilContainsAsync("Reconnecting", Token);
        await server.StartAgainAsync(Token);

        await chat.Words.UntilContainsAsync("Connected again", Token);
        await chat.TypeAsync("after");
        Assert.Equal(["before", "after"], await chat.HeardAsync(2, Token));
    }

    [Fact]
    public async Task Listen_ComesBackByItself_AndSaysThatMessagesWereLost()
    {
        await using var server = await ZchannelServer.StartAsync(Token);
        await using var listen = ChildProcess.StartOurs(
            "zchannel.dll",
            ["listen", Channel, "--server", server.Address.OriginalString, "--key", TestApp.Development.Id, "--secret-file", server.SecretFile(TestApp.Development)]);
        await listen.Error.UntilContainsAsync("Listening", Token);
        await server.Client(TestApp.Development).SendAsync(Channel, "before", cancellationToken: Token);
        await listen.Output.UntilContainsAsync("before", Token);

        await server.KillAsync();
        await server.StartAgainAsync(Token);

        await listen.Error.UntilContainsAsync("Some messages were lost", Token);
        await server.Client(TestApp.Development).SendAsync(Channel, "after", cancellationToken: Token);
        await listen.Output.UntilContainsAsync("after", Token);
        Assert.Equal(["before", "after"], listen.Output.Lines);
    }

    [Fact]
    public async Task StoppedServer_SendsThePageAwayAndExitsCleanly_AndThePageComesBack()
    {
        await using var server = await ZchannelServer.StartAsync(Token);
        var tab = await ChatTab.OpenAsync("tab", await chromium.NewPageAsync(), server.Address);

        Assert.Equal(0, await server.TerminateAsync(Token));
        await Expect(tab.Page.Locator("#status")).ToContainTextAsync("reconnecting", new() { Timeout = Patience });
        await server.StartAgainAsync(Token);

        await tab.UntilConnectedAsync();
        await tab.Page.Context.CloseAsync();
    }

    private static float Patience => (float)Bounds.Longest.TotalMilliseconds;
}
