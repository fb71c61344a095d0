using System.Diagnostics;
using Zchannel.Conformance.Load;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Hostile;

/// <summary>Ten thousand who begin and do not go on, and ten thousand who come with one visitor's token.</summary>
[Collection(nameof(Alone))]
public sealed class HalfRequestTests(ITestOutputHelper output)
{
    private const int Crowd = 10_000;
    private const int PerToken = 1_000;
    private const int AtOnce = 50;

    // As the configuration has it where nothing is said.
    private const int Unauthenticated = 1_000;

    // What is on its way in or out of the server's lists, and what the runtime opens for itself.
    private const int OnTheirWay = 500;
    private const int OfTheRuntime = 40;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TenThousandHalfRequests_AreHeldUpToTheBound_AndAnotherIsServed()
    {
        var canary = new TestApp { Id = "canary" };
        await using var server = await ZchannelServer.StartAsync(Token, canary);
        using var hearing = await V1Socket.ConnectAsync(await server.UrlAsync(canary, "steady", Token), after: null, Token);
        using var publisher = new Publisher(server, canary, "steady");
        await AssertHeardAsync(publisher, hearing);
        var (descriptors, memory) = (ProcessUse.Descriptors(server.ProcessId), ProcessUse.ResidentBytes(server.ProcessId));
        var (most, slowest) = (0, TimeSpan.Zero);
        var crowd = new List<LoosePeer>();
        try
        {
            while (crowd.Count < Crowd)
            {
                crowd.AddRange(await Task.WhenAll(Enumerable.Range(crowd.Count, AtOnce).Select(number => HalfAsync(server, number))));
                most = Math.Max(most, ProcessUse.Descriptors(server.ProcessId) - descriptors);
                slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, (await AssertHeardAsync(publisher, hearing)).Ticks));
            }

            var held = ProcessUse.ResidentBytes(server.ProcessId) - memory;
            output.WriteLine($"{most} descriptors at most, {held >> 20} MiB more, a message heard within {slowest.TotalMilliseconds:0} ms");
            Assert.InRange(most, Unauthenticated / 2, Unauthenticated + OnTheirWay);
            Assert.InRange(held, long.MinValue, 200L << 20);
            await Bounds.UntilAsync("the bound holds", () => Task.FromResult(crowd.Count(link => !link.IsEnded) <= Unauthenticated), Token);
            Assert.True(crowd.Take(Crowd / 2).All(link => link.IsEnded), "The oldest go first.");
        }
        finally
        {
            crowd.ForEach(link => link.Dispose());
        }

        await Bounds.UntilAsync(
            "all descriptors are closed", () => Task.FromResult(ProcessUse.Descriptors(server.ProcessId) <= descriptors + OfTheRuntime), Token);
        await AssertHeardAsync(publisher, hearing);
    }

    [Fact]
    public async Task OneTokenForTenThousand_IsGoodForAThousand_AndAnotherIsServed()
    {
        var target = new TestApp { Id = "target", Limits = new() { ["Connections"] = 0 } };
        var canary = new TestApp { Id = "canary" };
        await using var server = await ZchannelServer.StartAsync(Token, target, canary);
        using var hearing = await V1Socket.ConnectAsync(await server.UrlAsync(canary, "steady", Token), after: null, Token);
        using var publisher = new Publisher(server, canary, "steady");
        var url = await server.UrlAsync(target, "news", Token);
        var descriptors = ProcessUse.Descriptors(server.ProcessId);
        var answers = new Dictionary<(int, int), int>();
        var admitted = new List<LoosePeer>();
        try
        {
            for (var number = 0; number < Crowd; number += AtOnce)
            {
                foreach (var (link, answer) in await Task.WhenAll(Enumerable.Range(number, AtOnce).Select(next => VisitAsync(server, url, next))))
                {
                    answers[answer] = answers.GetValueOrDefault(answer) + 1;
                    if (answer == (101, 0))
                    {
                        admitted.Add(link);
                    }
                    else
                    {
                        link.Dispose();
                    }
                }

                await AssertHeardAsync(publisher, hearing);
            }

            output.WriteLine(string.Join(", ", answers.Select(pair => $"{pair.Key}: {pair.Value}")));
            Assert.Equal(PerToken, answers[(101, 0)]);
            Assert.Equal([(101, 0), (101, 4101), (429, 0)], answers.Keys.Order());
            using var other = await V1Socket.ConnectAsync(await server.UrlAsync(target, "news", Token), after: null, Token);
            Assert.NotEqual("", other.Start);
        }
        finally
        {
            admitted.ForEach(link => link.Dispose());
        }

        await Bounds.UntilAsync(
            "all descriptors are closed", () => Task.FromResult(ProcessUse.Descriptors(server.ProcessId) <= descriptors + OfTheRuntime), Token);
    }

    private static async Task<LoosePeer> HalfAsync(ZchannelServer server, int number)
    {
        var link = await LoosePeer.ConnectAsync(server.Address.Port, number, Token);
        await link.SayAsync(number % 2 == 0 ? "GET /com/half HTTP/1.1\r\nHost: localhost\r\nX: " : "P", Token);
        return link;
    }

    private static async Task<(LoosePeer Link, (int Status, int Code) Answer)> VisitAsync(ZchannelServer server, Uri url, int number)
    {
        var link = await LoosePeer.ConnectAsync(server.Address.Port, number, Token);
        return (link, await link.HandshakeAsync(url, Token));
    }

    // How long another app's message takes.
    private static async Task<TimeSpan> AssertHeardAsync(Publisher publisher, V1Socket hearing)
    {
        var begin = Stopwatch.GetTimestamp();
        var offset = await publisher.SendAsync("canary"u8.ToArray(), Token);
        Assert.True(await hearing.ReadAsync(Token).WaitAsync(Bounds.Longest, Token));
        Assert.Equal(offset, Position.OffsetOf(hearing.Header));
        var time = Stopwatch.GetElapsedTime(begin);
        Assert.InRange(time, TimeSpan.Zero, Bound);
        return time;
    }
}
