using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Native;

public sealed class ConnectionLimitTests
{
    [Fact]
    public async Task ConnectionsPerUser_AreThatUsersAlone()
    {
        await using var server = await RunningServer.StartAsync("Apps:shop:Limits:ConnectionsPerUser=1");
        await using var ann = await server.OpenSocketAsync(await server.TokenAsync("news", new { user = "ann" }));

        Assert.Equal(4101, await server.RefusedAsync(await server.TokenAsync("other", new { user = "ann" })));
        await using var bob = await server.OpenSocketAsync(await server.TokenAsync("news", new { user = "bob" }));
        await using var nobody = await server.OpenSocketAsync(await server.TokenAsync("news"));
        await using var another = await server.OpenSocketAsync(await server.TokenAsync("news"));
    }

    [Fact]
    public async Task ConnectionsPerToken_AreThatTokensAlone()
    {
        await using var server = await RunningServer.StartAsync("Apps:shop:Limits:ConnectionsPerToken=1");
        var token = await server.TokenAsync("news");
        await using (var first = await server.OpenSocketAsync(token))
        {
            Assert.Equal(4101, await server.RefusedAsync(token));
            await using var other = await server.OpenSocketAsync(await server.TokenAsync("news", new { user = "ann" }));
        }

        await Visits.UntilAsync(() => server.App.Connections.Count == 0);
        await using var again = await server.OpenSocketAsync(token);
    }

    [Fact]
    public async Task ConnectionsPerAddress_AreThatAddressesAlone()
    {
        await using var server = await RunningServer.StartAsync("Apps:shop:Limits:ConnectionsPerAddress=1");
        await using var first = await server.OpenSocketAsync(await server.TokenAsync("news"));

        Assert.Equal(4101, await server.RefusedAsync(await server.TokenAsync("news", new { user = "ann" })));
        await using var elsewhere = await RawLink.OpenAsync(server.Port, from: "127.0.0.2");
        await elsewhere.RequestAsync($"GET /com/{await server.TokenAsync("news")}", Visits.Handshake);
        Assert.Equal(101, (await elsewhere.ReadHeadAsync()).Status);
    }

    [Fact]
    public async Task OneToken_UsedByThousands_IsGoodForItsShare()
    {
        await using var server = await RunningServer.StartAsync("Apps:shop:Limits:ConnectionsPerToken=50", "Apps:shop:Limits:ConnectionsPerAddress=0");
        var token = await server.TokenAsync("news");
        var admitted = new List<RawLink>();
        var refused = 0;
        foreach (var group in Enumerable.Range(0, 1_000).Chunk(50))
        {
            foreach (var (link, status) in await Task.WhenAll(group.Select(_ => TryOpenAsync(server, token))))
            {
                if (status)
                {
                    admitted.Add(link);
                }
                else
                {
                    refused++;
                    await link.DisposeAsync();
                }
            }
        }

        Assert.Equal((50, 950), (admitted.Count, refused));
        foreach (var link in admitted)
        {
            await link.DisposeAsync();
        }
    }

    // A refused one is told so by a close frame, or by a bare 429 once that has happened often.
    private static async Task<(RawLink Link, bool IsAdmitted)> TryOpenAsync(RunningServer server, string token)
    {
        var link = await RawLink.OpenAsync(server.Port);
        await link.RequestAsync($"GET /com/{token}", [.. Visits.Handshake, "Sec-WebSocket-Protocol: zchannel.v1"]);
        if ((await link.ReadHeadAsync()).Status != 101)
        {
            return (link, false);
        }

        return (link, (await link.ReadFrameAsync()).Text.StartsWith("!hello ", StringComparison.Ordinal));
    }
}
