using System.Text.Json.Nodes;
using Zchannel.Server.Commands;
using Zchannel.Server.Tests.Callbacks;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Commands;

/// <summary>
/// <c>zchannel callbacks</c> against a server; what it does with its arguments is tested with the other commands.
/// </summary>
public sealed class CallbackCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DeadLetters_AreListedReplayedAndDropped()
    {
        var status = 410;
        await using var application = await ApplicationEndpoint.StartedAsync((_, context) =>
        {
            context.Response.StatusCode = Volatile.Read(ref status);
            return Task.CompletedTask;
        });
        await using var server = await RunningServer.StartAsync(
        [
            $"Apps:shop:Callbacks:Url={application.Url.OriginalString.TrimEnd('/')}", $"Apps:shop:Callbacks:Secret={CallbackReceiver.Secret}",
            "Apps:shop:Callbacks:AllowPrivate=true", "Apps:shop:Callbacks:Events:0=message",
        ]);
        await using var link = await server.OpenSocketAsync(await server.TokenAsync("news"), "zchannel.v1");
        await link.ReadFrameAsync();
        for (var i = 1; i <= 3; i++)
        {
            await link.SendTextAsync($"{i}\n{i}");
            await link.ReadFrameAsync();
        }

        string[] lines = [];
        while (lines.Length < 3)
        {
            await Visits.UntilAsync(() => application.Received.Count == 3);
            lines = await RunAsync(server, "list", "--json");
        }

        var ids = lines.Select(line => (string)JsonNode.Parse(line)!["event_id"]!).ToArray();
        Assert.Equal(lines.Length, (await RunAsync(server, "list", "--channel", "news")).Length);
        Volatile.Write(ref status, 200);

        Assert.Equal([ids[1]], await RunAsync(server, "replay", "--", ids[1]));
        await Visits.UntilAsync(() => application.Accepted.Count == 1);
        Assert.Equal([ids[0]], await RunAsync(server, "drop", "--", ids[0]));
        Assert.Equal(["1"], await RunAsync(server, "replay", "--all"));
        await Visits.UntilAsync(() => application.Accepted.Count == 2);

        Assert.Equal([ids[1], ids[2]], application.Accepted.Select(accepted => accepted.Id));
        Assert.Empty(await RunAsync(server, "list"));
    }

    private static async Task<string[]> RunAsync(RunningServer server, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var console = new CommandConsole(Stream.Null, output, error) { Variable = name => name == "ZCHANNEL_SECRET" ? RunningServer.Secret : null };

        var code = await CommandLine.RunAsync(["callbacks", args[0], "--server", server.Address.ToString(), "--key", RunningServer.KeyId, .. args[1..]], console, Token);

        Assert.True(code == ExitCode.Success, error.ToString());
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
