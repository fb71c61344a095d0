using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Zchannel.Server.Tests.Configuration;

namespace Zchannel.Server.Tests.Hosting;

public sealed class GracefulStopTests : IAsyncDisposable
{
    private const int Messages = 200;

    private readonly ServerProcess _process = new();
    private readonly CallbackReceiver _receiver = new();
    private readonly HttpClient _api = new(new SocketsHttpHandler { UseProxy = false });

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Terminated_DeliversWhatWasPublishedAndSendsEveryoneAway()
    {
        var leaving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _receiver.OnEvent = heard => heard.Kind == "disconnected" ? leaving.Task : Task.CompletedTask;
        await _receiver.StartAsync();
        var address = await StartAsync("00:00:02");
        var token = await TokenAsync(address);
        var links = new List<RawLink>();
        for (var i = 0; i < 30; i++)
        {
            links.Add(await ConnectAsync(address, token, i % 2 == 0));
        }

        using var idle = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        for (var i = 0; i < Messages; i++)
        {
            using var published = await _api.PostAsync(new Uri(address, "/v1/channels/news/messages"), new StringContent($"{i}"), Cancelled);
            published.EnsureSuccessStatusCode();
        }

        await _process.TerminateAsync(Cancelled);
        await _process.TerminateAsync(Cancelled);
        await Task.WhenAll(links.Select(async (link, index) => await AssertHeardAllAsync(link, isSocket: index % 2 == 0)));
        await RefusedAsync(address.Port);
        leaving.SetResult();
        var (code, _, error) = await _process.EndAsync(Cancelled);

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal(30, _receiver.All.Count(heard => heard.Kind == "disconnected"));
        Assert.Equal(30, _receiver.All.Count(heard => heard.Kind == "connected"));
        Assert.DoesNotContain(error, line => line.Contains("fail:", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal));
        Assert.DoesNotContain(error, line => line.Contains(token, StringComparison.Ordinal) || line.Contains(RunningServer.Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithADrainTime_ClientsGoOneAfterTheOther()
    {
        await _receiver.StartAsync();
        var address = await StartAsync("00:00:02");
        var token = await TokenAsync(address);
        var links = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ConnectAsync(address, token, isSocket: true)));

        await _process.TerminateAsync(Cancelled);
        var gone = 0;
        var countAtFirst = await Task.WhenAll(links.Select(async link =>
        {
            Assert.Equal(4200, (await link.ReadCloseAsync()).Code);
            return (Order: Interlocked.Increment(ref gone), At: TimeProvider.System.GetTimestamp());
        }));
        var (code, _, _) = await _process.EndAsync(Cancelled);

        // A machine under load makes it longer, never shorter.
        var spread = TimeProvider.System.GetElapsedTime(countAtFirst.Min(one => one.At), countAtFirst.Max(one => one.At));
        Assert.True(spread > TimeSpan.FromSeconds(1), $"All went within {spread}.");
        Assert.Equal(ExitCode.Success, code);
    }

    [Fact]
    public async Task Terminated_AtOnceAfterTheStart_StopsAsAtAnyTime()
    {
        await StartAsync("00:00:02");

        await _process.TerminateAsync(Cancelled);
        var (code, _, _) = await _process.EndAsync(Cancelled);

        Assert.Equal(ExitCode.Success, code);
    }

    [Fact]
    public async Task ToldASecondTime_EndsAtOnce()
    {
        await _receiver.StartAsync();
        var address = await StartAsync("00:10:00");
        var token = await TokenAsync(address);
        var links = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ConnectAsync(address, token, isSocket: true)));

        await _process.TerminateAsync(Cancelled);
        await _process.SaysAsync("Sending 10 connections away over 600 s.", Cancelled);
        var end = _process.EndAsync(Cancelled);
        using var impatient = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        while (!end.IsCompleted && await impatient.WaitForNextTickAsync(Cancelled))
        {
            await _process.SignalAsync("INT", Cancelled);
        }

        Assert.Equal(ExitCode.Interrupted, (await end).Code);
        foreach (var link in links)
        {
            await link.DisposeAsync();
        }
    }

    [Fact]
    public async Task Interrupted_WithClientsThatDoNotAnswer_EndsNevertheless()
    {
        await _receiver.StartAsync();
        var address = await StartAsync("00:00:00");
        await using var deaf = await ConnectAsync(address, await TokenAsync(address), isSocket: true);
        await using var half = await RawLink.OpenAsync(address.Port);
        await half.SendAsync("GET / HTTP/1.1\r\nHost: ");

        await _process.TerminateAsync(Cancelled);
        var (code, _, _) = await _process.EndAsync(Cancelled);

        Assert.Equal(ExitCode.Success, code);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _process.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    private async Task<Uri> StartAsync(string drainTime)
    {
        _api.DefaultRequestHeaders.Authorization = new("Bearer", $"{RunningServer.KeyId}.{RunningServer.Secret}");
        _process.Start(
        [
            "serve", "--urls", "http://127.0.0.1:0", $"--Zchannel:DrainTime={drainTime}", $"--Zchannel:Apps:shop:Keys:{RunningServer.KeyId}:Secret={RunningServer.Secret}",
            "--Zchannel:Apps:shop:Rules:all:History=1000", .. _receiver.Settings.Select(setting => $"--Zchannel:{setting}"),
        ]);
        return await _process.ListeningAsync(Cancelled);
    }

    private async Task<string> TokenAsync(Uri address)
    {
        using var response = await _api.PostAsJsonAsync(new Uri(address, "/v1/channels"), new { name = "news" }, Cancelled);
        return (string)(await response.Content.ReadFromJsonAsync<JsonObject>(Cancelled))!["token"]!;
    }

    private static async Task<RawLink> ConnectAsync(Uri address, string token, bool isSocket)
    {
        var link = await RawLink.OpenAsync(address.Port);
        await link.RequestAsync($"GET /com/{token}", isSocket ? Visits.Handshake : ["Accept: text/event-stream"]);
        Assert.Equal(isSocket ? 101 : 200, (await link.ReadHeadAsync()).Status);
        return link;
    }

    private static async Task AssertHeardAllAsync(RawLink link, bool isSocket)
    {
        if (isSocket)
        {
            for (var i = 0; i < Messages; i++)
            {
                Assert.Equal($"{i}", (await link.ReadFrameAsync()).Text);
            }

            Assert.Equal(4200, (await link.ReadCloseAsync()).Code);
            return;
        }

        var stream = System.Text.Encoding.ASCII.GetString(await link.ReadToEndAsync());
        Assert.Contains($"data: {Messages - 1}\n\n", stream);
        Assert.EndsWith("0\r\n\r\n", stream);
    }

    private static async Task RefusedAsync(int port)
    {
        var refused = await Assert.ThrowsAsync<SocketException>(() => RawLink.OpenAsync(port));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }
}
