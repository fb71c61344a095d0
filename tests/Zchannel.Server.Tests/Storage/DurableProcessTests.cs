using System.Net;
using Zchannel.Server.Tests.Configuration;

namespace Zchannel.Server.Tests.Storage;

/// <summary>
/// What outlives the process.
/// </summary>
public sealed class DurableProcessTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-");

    private string Data => Path.Combine(_directory.FullName, "data");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task WhatWasAcknowledged_IsThereAfterAKill_InANewEpoch()
    {
        string first, last;
        await using (var server = await DurableServer.StartAsync(Data))
        {
            first = await server.PublishAsync("orders", "one", key: "k");
            await server.PublishAsync("orders", "two");
            last = await server.PublishAsync("orders", "three");
            await server.PublishAsync("news", "gone");
            await server.PublishAsync("orders.2", "listed");
            await server.KillAsync();
        }

        await using var next = await DurableServer.StartAsync(Data);

        Assert.Equal("one two three, complete", await next.HistoryAsync("orders"));
        Assert.Equal("two three, complete", await next.HistoryAsync("orders", after: first));
        Assert.Equal(HttpStatusCode.NotFound, await next.StatusOfAsync("/v1/channels/news/messages"));
        Assert.Equal(["orders", "orders.2"], (await next.GetAsync("/v1/channels"))["channels"]!.AsArray().Select(channel => (string)channel!["name"]!));
        var fourth = await next.PublishAsync("orders", "four");
        Assert.NotEqual(last.Split(':')[0], fourth.Split(':')[0]);
        Assert.Equal("4", fourth.Split(':')[1]);
        Assert.Equal(["two", "three", "four"], await next.ResumeAsync("orders", first, until: "four"));
        Assert.Equal(["four"], await next.ResumeAsync("orders", last, until: "four"));
        Assert.Equal(["gap", "four"], await next.ResumeAsync("orders", $"{last.Split(':')[0]}:4", until: "four"));
    }

    [Fact]
    public async Task CleanStop_LeavesTheEpochAsItIs()
    {
        string last;
        await using (var server = await DurableServer.StartAsync(Data))
        {
            await server.PublishAsync("orders", "one");
            last = await server.PublishAsync("orders", "two");
            await server.StopAsync();
        }

        await using var next = await DurableServer.StartAsync(Data);

        Assert.Equal("one two, complete", await next.HistoryAsync("orders"));
        Assert.Equal($"{last.Split(':')[0]}:3", await next.PublishAsync("orders", "three"));
        Assert.Equal(["three"], await next.ResumeAsync("orders", last, until: "three"));
    }

    [Fact]
    public async Task EmptyChannel_LookedForAfterAKill_IsStillTheSame()
    {
        string empty;
        await using (var server = await DurableServer.StartAsync(Data))
        {
            await server.ResumeAsync("orders", "AbCdEfGh:0", until: "gap");
            empty = (string)(await server.GetAsync("/v1/channels/orders"))["position"]!;
            // What notes that it is in use rides along with the next commit.
            await server.PublishAsync("orders.2", "one");
            await server.KillAsync();
        }

        await using var next = await DurableServer.StartAsync(Data);

        Assert.Equal(HttpStatusCode.OK, await next.StatusOfAsync("/v1/channels/orders/connections"));
        Assert.Equal(HttpStatusCode.OK, await next.StatusOfAsync("/v1/channels/orders"));
        Assert.Equal(HttpStatusCode.NotFound, await next.StatusOfAsync("/v1/channels/orders.3"));
        Assert.Equal(["orders", "orders.2"], (await next.GetAsync("/v1/channels"))["channels"]!.AsArray().Select(channel => (string)channel!["name"]!));
        await next.PublishAsync("orders", "one");
        Assert.Equal(["one"], await next.ResumeAsync("orders", empty, until: "one"));
    }

    [Fact]
    public async Task Repeat_AfterAKill_IsAnsweredAsTheFirst()
    {
        string first;
        await using (var server = await DurableServer.StartAsync(Data))
        {
            first = await server.PublishAsync("orders", "one", key: "k");
            await server.KillAsync();
        }

        await using var next = await DurableServer.StartAsync(Data);

        Assert.Equal(first.Split(':')[1], (await next.PublishAsync("orders", "one", key: "k")).Split(':')[1]);
        using var conflict = await next.TryPublishAsync("orders", "two", key: "k");
        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        Assert.Equal("one, complete", await next.HistoryAsync("orders"));
    }

    [Fact]
    public async Task SecondServerOnTheDirectory_RefusesToStartAndSaysWhy()
    {
        await using var first = await DurableServer.StartAsync(Data);
        await using var second = new ServerProcess();

        var (code, output, error) = await second.RunAsync(DurableServer.Arguments(Data), Cancelled);

        Assert.Equal(5, code);
        Assert.Equal("", output);
        Assert.Contains(error, line => line.Contains(Data, StringComparison.Ordinal) && line.Contains("another", StringComparison.Ordinal));
        Assert.Equal("orders", (string?)(await PublishedAsync(first))["name"]);
    }

    [Fact]
    public async Task WithoutADurableRule_NothingIsMade()
    {
        await using var server = await DurableServer.StartAsync(Data, "--Zchannel:Apps:shop:Rules:orders:Durable=false");
        await server.PublishAsync("orders", "one");

        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task FileThatIsNoDatabaseOfOurs_IsLeftAloneAndNamed()
    {
        Directory.CreateDirectory(Data);
        await using (var made = await DurableServer.StartAsync(Data))
        {
            await made.StopAsync();
        }

        await using var process = new ServerProcess();
        var newer = Path.Combine(Data, "zchannel.db");
        var bytes = await File.ReadAllBytesAsync(newer, Cancelled);
        // The file's user_version, which is 4 bytes at 60, big-endian (sqlite.org/fileformat2.html).
        bytes[62] = 1;
        await File.WriteAllBytesAsync(newer, bytes, Cancelled);

        var (code, _, error) = await process.RunAsync(DurableServer.Arguments(Data), Cancelled);

        Assert.Equal(5, code);
        Assert.Contains(error, line => line.Contains("newer", StringComparison.Ordinal));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(newer, Cancelled));
    }

    private static async Task<System.Text.Json.Nodes.JsonObject> PublishedAsync(DurableServer server)
    {
        await server.PublishAsync("orders", "one");
        return await server.GetAsync("/v1/channels/orders");
    }
}
