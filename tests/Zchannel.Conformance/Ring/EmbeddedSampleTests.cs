using Microsoft.Playwright;
using Zchannel.Conformance.Browsers;
using Zchannel.Conformance.Processes;
using static Microsoft.Playwright.Assertions;

namespace Zchannel.Conformance.Ring;

/// <summary>samples/embedded as a process of its own, with a page in a browser.</summary>
public sealed class EmbeddedSampleTests(Chromium chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatTheApplicationSendsInProcess_ThePageHears()
    {
        var address = new Uri($"http://localhost:{FreePort.Find()}");
        await using var sample = ChildProcess.StartOurs("Zchannel.Embedded.dll", ["--urls", address.GetLeftPart(UriPartial.Authority), "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information"]);
        await sample.Output.UntilContainsAsync("Application started", Token);
        var page = await chromium.NewPageAsync();
        var greeted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, _) => greeted.TrySetResult();
        await page.GotoAsync(address.AbsoluteUri);
        await greeted.Task.WaitAsync(Bounds.Longest, Token);
        using var http = new HttpClient { BaseAddress = address };
        using var form = new FormUrlEncodedContent([new("text", "你好 from inside")]);

        using var sent = await http.PostAsync("/news/1", form, Token);

        Assert.Equal("1 pages heard it\n", await sent.Content.ReadAsStringAsync(Token));
        await Expect(page.GetByRole(AriaRole.Listitem)).ToHaveTextAsync("你好 from inside");
        Assert.Equal(0, await sample.TerminateAsync(Token));
        await page.Context.CloseAsync();
    }
}
