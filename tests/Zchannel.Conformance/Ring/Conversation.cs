using System.Text.RegularExpressions;
using Zchannel.Conformance.Browsers;
using Zchannel.Conformance.Peers;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Ring;

/// <summary>
/// Everyone of the article on one page's channel: two tabs, the terminal client, the article's own on Tornado, an
/// <c>EventSource</c> and a plain event stream.
/// </summary>
internal sealed partial class Conversation : IAsyncDisposable
{
    public const string Channel = "zchannel";

    private readonly HttpClient _http = new();
    private readonly List<IAsyncDisposable> _open = [];
    private readonly List<IPeer> _peers = [];

    public ChatTab First { get; private set; } = null!;

    public ChatTab Second { get; private set; } = null!;

    public TerminalPeer Chat { get; private set; } = null!;

    public TerminalPeer Tornado { get; private set; } = null!;

    /// <summary>Brings everyone together, and waits until the server knows all of them.</summary>
    public static async Task<Conversation> BeginAsync(Chromium chromium, Uri page, ZchannelServer server, TestApp app, CancellationToken cancellationToken)
    {
        var all = new Conversation();
        var tabs = await chromium.NewPageAsync();
        all._peers.Add(all.First = await ChatTab.OpenAsync("first tab", tabs, page));
        all._peers.Add(all.Second = await ChatTab.OpenAsync("second tab", await tabs.Context.NewPageAsync(), page));
        all._peers.Add(all.Chat = await TerminalPeer.ChatAsync(page, cancellationToken));
        all._open.Add(all.Chat);
        all._peers.Add(all.Tornado = await TerminalPeer.TornadoAsync(page, cancellationToken));
        all._open.Add(all.Tornado);
        all._peers.Add(await EventSourceTab.OpenAsync(await tabs.Context.NewPageAsync(), page, await all.ReadUrlAsync(page, cancellationToken)));
        var stream = await EventStreamPeer.ConnectAsync(all._http, await all.ReadUrlAsync(page, cancellationToken), cancellationToken);
        all._peers.Add(stream);
        all._open.Add(stream);

        // The page on which the EventSource was made listens too.
        await server.UntilSubscribersAsync(app, Channel, all._peers.Count + 1, cancellationToken);
        return all;
    }

    /// <summary>Takes the channel URL out of the page, as the article's client does.</summary>
    public async Task<Uri> ReadUrlAsync(Uri page, CancellationToken cancellationToken) =>
        new(SocketUrl().Match(await _http.GetStringAsync(page, cancellationToken)).Groups[1].Value);

    /// <summary>Waits until everyone has heard so much, and returns what all have heard alike.</summary>
    public async Task<IReadOnlyList<string>> HeardByAllAsync(int count, CancellationToken cancellationToken)
    {
        var reference = await _peers[0].HeardAsync(count, cancellationToken);
        foreach (var peer in _peers)
        {
            Assert.Equal((peer.Name, string.Join('\n', reference)), (peer.Name, string.Join('\n', await peer.HeardAsync(count, cancellationToken))));
        }

        return reference;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _open)
        {
            await peer.DisposeAsync();
        }

        await First.Page.Context.CloseAsync();
        _http.Dispose();
    }

    [GeneratedRegex(@"WebSocket\('(.*?)'\)")]
    private static partial Regex SocketUrl();
}
