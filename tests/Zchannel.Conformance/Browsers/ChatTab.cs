using Microsoft.Playwright;
using Zchannel.Conformance.Peers;
using static Microsoft.Playwright.Assertions;

namespace Zchannel.Conformance.Browsers;

/// <summary>A tab with the demo page: the one in which a person types.</summary>
internal sealed class ChatTab(string name, IPage page) : IPeer
{
    private static readonly LocatorAssertionsToHaveTextOptions Patient = new() { Timeout = (float)Bounds.Longest.TotalMilliseconds };

    public string Name => name;

    public IPage Page => page;

    /// <summary>Opens the page, and waits until it says that it is connected.</summary>
    public static async Task<ChatTab> OpenAsync(string name, IPage page, Uri address)
    {
        await page.GotoAsync(address.OriginalString);
        var tab = new ChatTab(name, page);
        await tab.UntilConnectedAsync();
        return tab;
    }

    public Task UntilConnectedAsync() => Expect(page.Locator("#status")).ToHaveTextAsync("connected", Patient);

    /// <summary>Types a message and presses Enter.</summary>
    public async Task TypeAsync(string message)
    {
        await page.GetByLabel("Message", new() { Exact = true }).FillAsync(message);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#msg")).ToHaveValueAsync("");
    }

    public async Task<IReadOnlyList<string>> HeardAsync(int count, CancellationToken cancellationToken)
    {
        await page.Locator("#messages li:not(.notice)").Nth(count - 1).WaitForAsync().WaitAsync(cancellationToken);
        return await page.Locator("#messages li:not(.notice)").AllTextContentsAsync();
    }
}
