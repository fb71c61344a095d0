namespace Zchannel.Server.Tests.Storage;

/// <summary>
/// <c>SIGHUP</c> makes channels durable while they are in use, takes it back, and does nothing where the disk does not permit it.
/// </summary>
public sealed class DurableReloadTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-");

    private string Data => Path.Combine(_directory.FullName, "data");

    private string Rules => Path.Combine(_directory.FullName, "rules.json");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task ChannelThatBecomesDurable_BeginsANewEpoch_AndTakesItsHistoryAlong()
    {
        Write(durable: false);
        string first, second, third;
        await using (var server = await StartAsync())
        {
            first = await server.PublishAsync("news", "one");
            second = await server.PublishAsync("news", "two");
            Assert.False(Directory.Exists(Data));

            Write(durable: true);
            await server.Process.SignalAsync("HUP", Cancelled);
            await server.Process.SaysAsync("Reloaded; apps: 1", Cancelled, keep: true);
            third = await server.PublishAsync("news", "three");
            await server.KillAsync();
        }

        Assert.NotEqual(second.Split(':')[0], third.Split(':')[0]);
        Assert.Equal("3", third.Split(':')[1]);
        await using var next = await StartAsync();
        Assert.Equal("one two three, complete", await next.HistoryAsync("news"));
        await next.PublishAsync("news", "four");
        Assert.Equal(["two", "three", "four"], await next.ResumeAsync("news", first, until: "four"));
        Assert.Equal(["four"], await next.ResumeAsync("news", third, until: "four"));
    }

    [Fact]
    public async Task ChannelThatIsNoLongerDurable_GoesOnWithWhatItKept()
    {
        Write(durable: true);
        await using var server = await StartAsync();
        var first = await server.PublishAsync("news", "one");
        await server.PublishAsync("news", "two");

        Write(durable: false);
        await server.Process.SignalAsync("HUP", Cancelled);
        await server.Process.SaysAsync("Reloaded; apps: 1", Cancelled, keep: true);
        var third = await server.PublishAsync("news", "three");

        Assert.Equal("3", third.Split(':')[1]);
        Assert.NotEqual(first.Split(':')[0], third.Split(':')[0]);
        Assert.Equal("one two three, complete", await server.HistoryAsync("news"));
        Assert.Equal(["two", "three"], await server.ResumeAsync("news", first, until: "three"));
    }

    [Fact]
    public async Task DirectoryOfAnotherServer_IsNotReloadedInto()
    {
        await using var other = await DurableServer.StartAsync(Data);
        Write(durable: false);
        await using var server = await StartAsync();
        var first = await server.PublishAsync("news", "one");

        Write(durable: true);
        await server.Process.SignalAsync("HUP", Cancelled);
        await server.Process.SaysAsync("Nothing was reloaded: a channel is to be durable.", Cancelled, keep: true);

        Assert.Equal($"{first.Split(':')[0]}:2", await server.PublishAsync("news", "two"));
    }

    private Task<DurableServer> StartAsync() => DurableServer.StartAsync(Data, "--config", Rules, "--Zchannel:Apps:shop:Rules:orders:Durable=false");

    private void Write(bool durable) => File.WriteAllText(Rules, $$"""
        { "Zchannel": { "Apps": { "shop": { "Rules": { "news": { "Match": "news", "Durable": {{(durable ? "true" : "false")}} } } } } } }
        """);
}
