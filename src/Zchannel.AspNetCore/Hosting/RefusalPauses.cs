using Microsoft.AspNetCore.Http;
using Zchannel.Connections;
using Zchannel.Native;

namespace Zchannel.Hosting;

/// <summary>
/// Keeps those who are refused again and again from taking the time of others: an answer goes out at once, but nothing
/// more is read from its link for a moment, which grows with the refusals. Counted by app, and by address where nobody
/// has proved to be of one. Safe for concurrent use.
/// </summary>
internal sealed class RefusalPauses(TimeProvider timeProvider)
{
    /// <summary>Refusals in a second that cost nothing. The next is followed by a pause of as many milliseconds, and so on.</summary>
    public const int Free = 20;

    /// <summary>The longest pause: one second.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    // What is refused has to be taken off the wire nevertheless: a body counts by what that costs.
    private const int BytesPerRefusal = 64 * 1024;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly WindowCounts<(string? App, ClientAddress Address)> _counts = new(timeProvider, Window);

    /// <summary>Waits as long as is due behind a request that was refused.</summary>
    public async ValueTask AfterAsync(HttpContext context)
    {
        // Without a link of its own, and on one that others share, whoever comes next would wait.
        if (context.Features.Get<IClientLink>() is not { IsProxys: false } link)
        {
            return;
        }

        var app = link.App;
        var address = app is null ? ClientAddresses.Of(context.Connection.RemoteIpAddress) : default;
        var count = _counts.Add((app?.Id, address), WeightOf(context.Request));
        if (count <= Free)
        {
            return;
        }

        var pause = TimeSpan.FromMilliseconds(Math.Min(count, Longest.TotalMilliseconds));
        await Task.Delay(pause, timeProvider, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static int WeightOf(HttpRequest request) =>
        1 + (int)Math.Min(request.ContentLength.GetValueOrDefault() / BytesPerRefusal, (long)Longest.TotalMilliseconds);
}
