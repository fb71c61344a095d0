using System.CommandLine;
using Zchannel.Client;

namespace Zchannel.Server.Commands;

/// <summary>
/// What <c>zchannel listen</c> listens to: a URL it was given, or URLs that it makes for a name.
/// </summary>
internal sealed record ListenSession(ZchannelClient Client, Uri Url, ListenOptions Options) : IAsyncDisposable
{
    public static async Task<ListenSession> StartAsync(
        ParseResult parsed,
        CommandConsole console,
        string target,
        string? after,
        CancellationToken cancellationToken)
    {
        var options = new ListenOptions { After = after };
        if (IsUrl(target, out var given))
        {
            return new ListenSession(new ZchannelClient(ClientArguments.WithoutKey(parsed, console)), given, options);
        }

        if (target is "" or "." or ".." || target.Contains("://", StringComparison.Ordinal))
        {
            throw new UsageException("Neither a channel URL (ws, wss, http or https) nor a channel's name.");
        }

        var client = new ZchannelClient(ClientArguments.Read(parsed, console));
        try
        {
            var url = await MakeUrlAsync(client, target, after, cancellationToken);
            return new ListenSession(client, url, options with
            {
                FreshUrl = (position, token) => MakeUrlAsync(client, target, position, token),
            });
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    // A URL may read nothing older than itself unless it says so: a later one must reach back to where the first stopped.
    private static async Task<Uri> MakeUrlAsync(ZchannelClient client, string name, string? position, CancellationToken cancellationToken)
    {
        var options = new ChannelUrlOptions { Send = false, From = position is null ? null : ReadFrom.After(position) };
        return (await client.CreateChannelAsync(name, options, cancellationToken)).Url;
    }

    private static bool IsUrl(string target, out Uri url)
        => Uri.TryCreate(target, UriKind.Absolute, out url!) && url.Scheme is "ws" or "wss" or "http" or "https";
}
