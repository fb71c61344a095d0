using System.Diagnostics;
using System.Net;

namespace Zchannel.Server.Tests.Storage;

/// <summary>
/// A disk that takes nothing more, while the server runs: files may not grow any further (<c>RLIMIT_FSIZE</c>).
/// </summary>
public sealed class DiskFaultTests : IDisposable
{
    private const string Management = "http://127.0.0.1:0";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task FullDisk_Refuses503_OthersGoOn_AndEverythingResumes()
    {
        await using var server = await DurableServer.StartAsync(Path.Combine(_directory.FullName, "data"), $"--Zchannel:Management:Urls={Management}");
        var management = new Uri(server.Process.Said("  management    ").Trim());
        using var operators = new HttpClient { BaseAddress = management };
        var acknowledged = new List<string>();
        await server.PublishAsync("orders", "before");
        acknowledged.Add("before");

        await LimitFilesAsync(server, "100000");
        HttpResponseMessage answer;
        var large = new string('x', 20_000);
        for (var i = 0; (answer = await server.TryPublishAsync("orders", $"{i}{large}")).StatusCode == HttpStatusCode.OK; i++)
        {
            acknowledged.Add($"{i}{large}");
            Assert.InRange(i, 0, 100);
            answer.Dispose();
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("\"storage_unavailable\"", await answer.Content.ReadAsStringAsync(Cancelled));
        Assert.NotNull(answer.Headers.RetryAfter);
        answer.Dispose();
        await server.PublishAsync("news", "goes on");
        Assert.Equal(HttpStatusCode.OK, (await operators.GetAsync("/readyz", Cancelled)).StatusCode);
        await server.Process.SaysAsync("Durable channels cannot be published to.", Cancelled, keep: true);

        await LimitFilesAsync(server, "unlimited");
        do
        {
            answer = await server.TryPublishAsync("orders", "after");
            answer.Dispose();
        }
        while (answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        acknowledged.Add("after");
        await server.Process.SaysAsync("Durable channels can be published to again.", Cancelled, keep: true);
        await server.KillAsync();

        await using var next = await DurableServer.StartAsync(Path.Combine(_directory.FullName, "data"));
        Assert.Equal($"{string.Join(' ', acknowledged)}, complete", await next.HistoryAsync("orders"));
    }

    private static async Task LimitFilesAsync(DurableServer server, string bytes)
    {
        using var prlimit = Process.Start("prlimit", [$"--pid={server.Process.Id}", $"--fsize={bytes}:unlimited"]);
        await prlimit.WaitForExitAsync(Cancelled);
        Assert.Equal(0, prlimit.ExitCode);
    }
}
