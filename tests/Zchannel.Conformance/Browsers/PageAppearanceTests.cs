using Microsoft.Playwright;
using Zchannel.Conformance.Processes;
using static Microsoft.Playwright.Assertions;

namespace Zchannel.Conformance.Browsers;

/// <summary>What a person sees who has typed the README's first command.</summary>
public sealed class PageAppearanceTests(Chromium chromium, ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1280, 800, ColorScheme.Light)]
    [InlineData(360, 640, ColorScheme.Dark)]
    public async Task Page_FitsItsWindow_AndIsUsableByKeyboardAndName(int width, int height, ColorScheme scheme)
    {
        await using var server = await ZchannelServer.StartAsync(Token);
        var page = await chromium.NewPageAsync();
        List<string> faults = [];
        page.Console += (_, message) => AddFault(faults, message);
        page.PageError += (_, error) => faults.Add(error);
        await page.SetViewportSizeAsync(width, height);
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        var tab = await ChatTab.OpenAsync("tab", page, server.Address);

        string[] said = ["hello", "你好，世界 🎉", new string('x', 300), "one\u00a0more"];
        for (var n = 0; n < said.Length; n++)
        {
            await tab.TypeAsync(said[n]);
            await tab.HeardAsync(n + 1, Token);
        }

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Zchannel" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("connected");
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Messages" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Message", new() { Exact = true })).ToBeFocusedAsync();
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"));
        Assert.Empty(faults);
        var picture = Path.Combine(Path.GetTempPath(), $"zchannel-page-{width}x{height}.png");
        await page.ScreenshotAsync(new() { Path = picture });
        output.WriteLine(picture);
        await page.Context.CloseAsync();
    }

    private static void AddFault(List<string> faults, IConsoleMessage message)
    {
        if (message.Type is "error" or "warning")
        {
            faults.Add(message.Text);
        }
    }
}
