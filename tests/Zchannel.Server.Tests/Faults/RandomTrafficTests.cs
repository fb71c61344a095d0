using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Apps;
using Zchannel.Server.Tests.Hosting;
using Zchannel.Server.Tests.Rfc6455.Fuzz;

namespace Zchannel.Server.Tests.Faults;

/// <summary>
/// Whatever anyone sends. ZCHANNEL_FUZZ_SEED repeats a run that failed, and ZCHANNEL_FUZZ_SECONDS makes one longer. That
/// no secret and no error is logged is what <see cref="RunningServer"/> sees to.
/// </summary>
public sealed partial class RandomTrafficTests(ITestOutputHelper output)
{
    private const int Senders = 4;

    // A megabyte of history is six, escaped, and a link may ask for it several times.
    private const int MostBytes = 64 << 20;
    private const string OtherSecret = "another-secret-of-32-characters!!";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhateverIsSent_IsAnsweredOrClosed_AndAnotherAppNoticesNothing()
    {
        var seed = FuzzTime.Setting("ZCHANNEL_FUZZ_SEED") ?? Random.Shared.Next();
        var time = TimeSpan.FromSeconds(FuzzTime.Setting("ZCHANNEL_FUZZ_SECONDS") ?? 8);
        output.WriteLine($"ZCHANNEL_FUZZ_SEED={seed}");
        await using var server = await RunningServer.StartAsync(
            "Apps:shop:SaeWire=Utc", "Apps:shop:Limits:PublishesPerSecond=0", "Apps:shop:Rules:all:ClientMessages=Broadcast", "Apps:shop:Rules:all:Match=*",
            $"Apps:books:Keys:books-main:Secret={OtherSecret}");
        var token = await server.TokenAsync("news");
        using var books = new HttpClient { BaseAddress = server.Address };
        books.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"books-main.{OtherSecret}");
        using var made = await books.PostAsJsonAsync("/v1/channels", new JsonObject { ["name"] = "canary" }, Cancelled);
        await using var canary = await server.OpenSocketAsync((string)(await made.Content.ReadFromJsonAsync<JsonObject>(Cancelled))!["token"]!);

        var begin = Stopwatch.GetTimestamp();
        var next = 0;
        async Task SendAsync()
        {
            while (Stopwatch.GetElapsedTime(begin) < time)
            {
                var number = Interlocked.Increment(ref next);
                await AssertServedAsync(server.Port, number, new Random(unchecked(seed + (number * 7919))), token);
            }
        }

        var sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(SendAsync, Cancelled)));
        var heard = 0;
        do
        {
            using var published = await books.PostAsync("/v1/channels/canary/messages", new StringContent($"{++heard}"), Cancelled);
            Assert.Equal(HttpStatusCode.OK, published.StatusCode);
            Assert.Equal($"{heard}", (await canary.ReadFrameAsync()).Text);
        }
        while (await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancelled)) != sending);

        await sending;
        output.WriteLine($"{next} links, {heard} messages of another app");
        Assert.Equal(200, (await server.AskAsync("GET /healthz")).Status);
        var shop = server.Services.GetRequiredService<AppRegistry>().All.Single(app => app.Id == "shop");
        await Visits.UntilAsync(() => shop.Connections.Count == 0);
    }

    private static async Task AssertServedAsync(int port, int number, Random random, string token)
    {
        var traffic = new RandomTraffic(random, token);
        var isSocket = random.Next(3) == 0;
        var answer = await ExchangeAsync(port, isSocket ? traffic.Socket() : traffic.Requests(), random);
        var statuses = StatusLine().Matches(answer).Select(match => match.Groups[1].Value).ToList();

        // 505 is HTTP's own word for a version that is none.
        Assert.True(statuses.TrueForAll(status => status[0] != '5' || status is "503" or "505"), $"Link {number} was answered with {string.Join(", ", statuses)}.");
        Assert.False(answer.Contains("   at ", StringComparison.Ordinal) || answer.Contains("Exception", StringComparison.Ordinal), $"Link {number} was shown a stack trace.");
    }

    // In pieces, from one of many addresses, and with a goodbye behind it: then the server must end the link, too.
    private static async Task<string> ExchangeAsync(int port, byte[] bytes, Random random)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(new IPAddress([127, 1, (byte)random.Next(256), (byte)random.Next(1, 255)]), 0));
        await socket.ConnectAsync(IPAddress.Loopback, port, Cancelled);
        var reading = ReadToEndAsync(socket);
        try
        {
            for (var sent = 0; sent < bytes.Length;)
            {
                var piece = random.Next(4) == 0 ? random.Next(1, 50) : bytes.Length;
                sent += await socket.SendAsync(bytes.AsMemory(sent, Math.Min(piece, bytes.Length - sent)), Cancelled).AsTask().WaitAsync(RawLink.Longest, Cancelled);
            }

            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Closed before all was sent: so be it.
        }

        return Encoding.Latin1.GetString(await reading.WaitAsync(RawLink.Longest, Cancelled));
    }

    private static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, Cancelled) is > 0 and var count)
            {
                all.Write(buffer, 0, count);
                Assert.InRange(all.Length, 0, MostBytes);
            }
        }
        catch (SocketException)
        {
            // A reset is an end, too.
        }

        return all.ToArray();
    }

    [GeneratedRegex(@"HTTP/1\.1 (\d{3})")]
    private static partial Regex StatusLine();
}
