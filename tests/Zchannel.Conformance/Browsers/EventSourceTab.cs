using Microsoft.Playwright;
using Zchannel.Conformance.Peers;

namespace Zchannel.Conformance.Browsers;

/// <summary>A page that hears through the browser's own <c>EventSource</c>.</summary>
internal sealed class EventSourceTab(IPage page) : IPeer
{
    private const string Start = """
        url => new Promise(resolve => {
          window.heard = [];
          window.gaps = 0;
          const source = window.source = new EventSource(url);
          source.onmessage = event => window.heard.push(event.data);
          source.addEventListener('gap', () => window.gaps++);
          source.addEventListener('hello', () => resolve());
        })
        """;

    public string Name => "EventSource";

    public IPage Page => page;

    /// <summary>Listens to a channel URL from the page at an address, whose origin and policy then apply.</summary>
    public static async Task<EventSourceTab> OpenAsync(IPage page, Uri address, Uri url)
    {
        await page.GotoAsync(address.OriginalString);
        await page.EvaluateAsync(Start, EventStreamPeer.OverHttp(url).OriginalString);
        return new EventSourceTab(page);
    }

    public async Task<IReadOnlyList<string>> HeardAsync(int count, CancellationToken cancellationToken)
    {
        await page.WaitForFunctionAsync("count => window.heard.length >= count", count).WaitAsync(cancellationToken);
        return await page.EvaluateAsync<string[]>("window.heard");
    }
}
