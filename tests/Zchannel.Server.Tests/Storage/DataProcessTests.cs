using System.Text;
using Zchannel.Server.Tests.Callbacks;
using Zchannel.Server.Tests.Configuration;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Storage;

/// <summary>
/// <c>zchannel data</c> beside a server, and after it.
/// </summary>
public sealed class DataProcessTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-");

    private string Data => Path.Combine(_directory.FullName, "data");

    private string Other => Path.Combine(_directory.FullName, "other");

    private string Export => Path.Combine(_directory.FullName, "export.ndjson");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task BesideAServer_IsReadAndNotWritten()
    {
        await using var server = await DurableServer.StartAsync(Data);
        await server.PublishAsync("orders", "one");

        var (code, output, error) = await RunAsync("check", "--directory", Data, "--channels");
        Assert.Equal((ExitCode.Success, 0), (code, error.Length));
        Assert.Contains("channel shop\torders\t1 publication\thead 1\tepoch ", output, StringComparison.Ordinal);
        (code, _, _) = await RunAsync("export", Export, "--directory", Data);
        Assert.Equal(ExitCode.Success, code);
        foreach (var arguments in (string[][])[["import", Export, "--replace"], ["compact"]])
        {
            (code, _, error) = await RunAsync([.. arguments, "--directory", Data]);
            Assert.Equal(ExitCode.CannotStore, code);
            Assert.Contains(error, line => line.Contains("Stop the server first", StringComparison.Ordinal));
        }

        await server.PublishAsync("orders", "two");
        Assert.Equal("one two, complete", await server.HistoryAsync("orders"));
    }

    [Fact]
    public async Task Export_FromAServerThatWasKilled_GoesOnElsewhere()
    {
        string first, last;
        await using (var server = await DurableServer.StartAsync(Data))
        {
            first = await server.PublishAsync("orders", "one", key: "k");
            last = await server.PublishAsync("orders", "two");
            await server.KillAsync();
        }

        Assert.Equal(ExitCode.Success, (await RunAsync("export", Export, "--directory", Data)).Code);
        Assert.Equal(ExitCode.Success, (await RunAsync("import", Export, "--directory", Other)).Code);

        await using var next = await DurableServer.StartAsync(Other);
        Assert.Equal("one two, complete", await next.HistoryAsync("orders"));
        Assert.EndsWith(":1", await next.PublishAsync("orders", "one", key: "k"), StringComparison.Ordinal);
        Assert.EndsWith(":3", await next.PublishAsync("orders", "three"), StringComparison.Ordinal);
        Assert.Equal(["two", "three"], await next.ResumeAsync("orders", first, until: "three"));
        Assert.Equal(["three"], await next.ResumeAsync("orders", last, until: "three"));
        Assert.Equal(["gap", "three"], await next.ResumeAsync("orders", $"{last.Split(':')[0]}:3", until: "three"));
    }

    [Fact]
    public async Task DatabaseAndExport_HoldNoSecretAndNoToken()
    {
        string token;
        await using (var server = await DurableServer.StartAsync(
            Data,
            "--Zchannel:Apps:shop:Callbacks:Url=http://127.0.0.1:1", "--Zchannel:Apps:shop:Callbacks:AllowPrivate=true",
            $"--Zchannel:Apps:shop:Callbacks:Secret={DeliveryHarness.SecretText}"))
        {
            await server.PublishAsync("orders", "to be found", key: "repeatable");
            token = await server.CreateTokenAsync("orders", user: "ann");
            await using var link = await RawLink.OpenAsync(server.Address.Port);
            await link.RequestAsync($"GET /com/{token}", [.. Visits.Handshake, "Sec-WebSocket-Protocol: zchannel.v1"]);
            Assert.Equal(101, (await link.ReadHeadAsync()).Status);
            Assert.StartsWith("!hello", (await link.ReadFrameAsync()).Text);
            await link.SendTextAsync("m1\nsaid by a client");

            // A token of the same millisecond as the message before it reaches back to that.
            while ((await link.ReadFrameAsync()).Text != "!ok m1")
            {
            }

            await server.KillAsync();
        }

        Assert.Equal(ExitCode.Success, (await RunAsync("export", Export, "--directory", Data)).Code);

        var all = string.Concat(_directory.GetFiles("*", SearchOption.AllDirectories).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file.FullName))));
        Assert.All(["to be found", "repeatable"], text => Assert.Contains(text, all, StringComparison.Ordinal));
        var signature = token.Split('.')[^1];
        var callback = Convert.FromBase64String(DeliveryHarness.SecretText["whsec_".Length..]);
        Assert.All(
            [RunningServer.Secret, DeliveryHarness.SecretText["whsec_".Length..], Encoding.Latin1.GetString(callback), Base64(RunningServer.Secret), token, signature],
            secret => Assert.DoesNotContain(secret, all, StringComparison.Ordinal));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=');

    private static async Task<(int Code, string Output, string[] Error)> RunAsync(params string[] arguments)
    {
        await using var process = new ServerProcess();
        return await process.RunAsync(["data", .. arguments], Cancelled);
    }
}
