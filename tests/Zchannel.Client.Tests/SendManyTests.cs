using System.Text.Json.Nodes;
using Zchannel.Client.Tests.Support;

namespace Zchannel.Client.Tests;

public sealed class SendManyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batch_IsSentInOrder_AndEachMessageHasItsOutcome()
    {
        await using var station = await Station.StartAsync(app => app.Limits.MessageBytes = 10);
        await using var client = new ZchannelClient(station.Options);

        var outcomes = await client.SendManyAsync(
            [
                OutgoingMessage.Text("a", "one\n你"),
                OutgoingMessage.Text("a", "far too long for this app"),
                OutgoingMessage.Binary(["b", "..", "c"], new byte[] { 1, 2 }),
                OutgoingMessage.Text("a", "two") with { IdempotencyKey = "k" },
                OutgoingMessage.Text("a", "two") with { IdempotencyKey = "k" },
                OutgoingMessage.Text("a", "other") with { IdempotencyKey = "k" },
            ],
            Token);

        Assert.Equal(["a", "a", "b", "..", "c", "a", "a", "a"], outcomes.Select(outcome => outcome.Channel));
        Assert.Equal(
            [null, "too_large", null, "invalid_request", null, null, null, "idempotency_conflict"], outcomes.Select(outcome => outcome.Error?.Code));
        Assert.Equal(outcomes[5].Result, outcomes[6].Result);
        Assert.Equal(["one\n你", "two"], (await client.Channels.ReadHistoryAsync("a", cancellationToken: Token)).Messages.Select(message => message.Text));
        Assert.Equal([1, 2], (await client.Channels.ReadHistoryAsync("c", cancellationToken: Token)).Messages.Single().Data.ToArray());
    }

    [Fact]
    public async Task RepeatAfterALostAnswer_HasTheSameKeys()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var client = new ZchannelClient(new ZchannelClientOptions { Server = server.Url, Key = "k", Secret = "s", RetryDelay = TimeSpan.Zero });
        var attempts = 0;
        server.Answer = (context, _) =>
        {
            if (Interlocked.Increment(ref attempts) == 1)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return ScriptedServer.JsonAsync(context, 200, """{"results":[{"channels":[{"channel":"a","position":"e:1","receivers":2}]}]}""");
        };

        var outcome = Assert.Single(await client.SendManyAsync([OutgoingMessage.Text("a", "x") with { Exclude = "me" }], Token));

        Assert.Equal(new SendResult("e:1", 2), outcome.Result);
        Assert.Equal(2, server.Requests.Count);
        Assert.Single(server.Requests.Select(request => request.Text).Distinct());
        var line = JsonNode.Parse(server.Requests.First().Text)!;
        Assert.Equal(("application/x-ndjson", "me", 32), (server.Requests.First().Headers["Content-Type"], (string)line["exclude"]!, ((string)line["idempotency_key"]!).Length));
    }

    [Fact]
    public async Task NoMessages_AreNoRequest()
    {
        await using var client = new ZchannelClient(new ZchannelClientOptions { Server = new Uri("http://127.0.0.1:1") });

        Assert.Empty(await client.SendManyAsync([], Token));
    }

    [Theory]
    [InlineData("""{"results":[]}""")]
    [InlineData("""{"results":[{}]}""")]
    [InlineData("{}")]
    public async Task AnswerThatIsNone_IsAProtocolError(string answer)
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var client = new ZchannelClient(new ZchannelClientOptions { Server = server.Url, Key = "k", Secret = "s" });
        server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, answer);

        var thrown = await Assert.ThrowsAsync<ZchannelException>(() => client.SendManyAsync([OutgoingMessage.Text("a", "x")], Token));

        Assert.Equal(ZchannelErrorCode.ProtocolError, thrown.Code);
    }
}
