using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Zchannel.Conformance.Browsers.Chromium))]

namespace Zchannel.Conformance.Browsers;

/// <summary>Debian's Chromium, started once, with a new profile for each test.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";

    private static readonly string[] Flags =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    ];

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _driver;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Opens an empty page that shares nothing with any other but those opened from it.</summary>
    /// <param name="trustAnyone">Whether it takes certificates that nobody vouches for.</param>
    public async Task<IPage> NewPageAsync(bool trustAnyone = false)
    {
        var browser = await BrowserAsync();
        var context = await browser.NewContextAsync(new() { IgnoreHTTPSErrors = trustAnyone });
        context.SetDefaultTimeout((float)Bounds.Longest.TotalMilliseconds);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _driver?.Dispose();
        _starting.Dispose();
    }

    private async Task<IBrowser> BrowserAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_browser is null)
            {
                Assert.True(File.Exists(Executable), $"{Executable} is missing. Install Debian's package: apt-get install chromium");
                _driver = await Playwright.CreateAsync();
                _browser = await _driver.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Headless = true, Args = Flags });
            }

            return _browser;
        }
        finally
        {
            _starting.Release();
        }
    }
}
