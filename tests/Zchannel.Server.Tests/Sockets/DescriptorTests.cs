using Zchannel.Server.Tests.Configuration;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Sockets;

/// <summary>A server that has no descriptor left, as a process of its own.</summary>
public sealed class DescriptorTests : IAsyncDisposable
{
    private const int Descriptors = 320;
    private const int Clients = 400;
    private const string Line = "No client can be accepted on ";

    private readonly ServerProcess _process = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UsedUp_OthersAreServed_AndThoseWhoWaitAreAcceptedLater()
    {
        var port = await StartAsync();
        await using var early = await RawLink.OpenAsync(port);
        await AssertServedAsync(early);
        var clients = new List<RawLink>();
        for (var i = 0; i < Clients; i++)
        {
            clients.Add(await RawLink.OpenAsync(port));
        }

        await _process.SaysAsync(Line, Cancelled, keep: true);
        await AssertServedAsync(early);
        var last = clients[^1];
        await last.RequestAsync("GET /healthz", "Host: localhost");
        foreach (var client in clients.SkipLast(1))
        {
            await client.DisposeAsync();
        }

        // It has waited in the kernel all the while.
        Assert.Equal(200, (await last.ReadAnswerAsync()).Status);
        await last.DisposeAsync();
        await _process.TerminateAsync(Cancelled);
        var (code, _, error) = await _process.EndAsync(Cancelled);
        Assert.Equal(ExitCode.Success, code);
        Assert.Single(error, line => line.Contains(Line, StringComparison.Ordinal));
        Assert.DoesNotContain(error, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task UsedUp_TheServerStopsInOrder()
    {
        var port = await StartAsync();
        var clients = new List<RawLink>();
        for (var i = 0; i < Clients; i++)
        {
            clients.Add(await RawLink.OpenAsync(port));
        }

        await _process.SaysAsync(Line, Cancelled, keep: true);
        await _process.TerminateAsync(Cancelled);

        Assert.Equal(ExitCode.Success, (await _process.EndAsync(Cancelled)).Code);
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<int> StartAsync()
    {
        _process.Start(
            ["serve", "--urls=http://127.0.0.1:0", "--Zchannel:Limits:UnauthenticatedConnections=0", "--Zchannel:Limits:UnauthenticatedConnectionsPerAddress=0", "--Zchannel:DrainTime=00:00:00"],
            descriptors: Descriptors,
            ("Zchannel__Transport", "Sockets"));
        return (await _process.ListeningAsync(Cancelled)).Port;
    }

    private static async Task AssertServedAsync(RawLink link)
    {
        await link.RequestAsync("GET /healthz", "Host: localhost");
        Assert.Equal(200, (await link.ReadAnswerAsync()).Status);
    }
}
