using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Zchannel.Callbacks;
using Zchannel.Channels;

namespace Zchannel.Server.Tests.Callbacks;

public sealed class CallbackRequestTests
{
    private static readonly CallbackEvent Sample = new()
    {
        Id = "evt_AbCdEfGhIjKlMnOp",
        Kind = CallbackKind.Message,
        Channel = "zchannel",
        Connection = DeliveryHarness.Connection("q83vEjRWeJCrze8S"),
        Client = "page-1",
        User = "ada",
        Sequence = 7,
        Time = new DateTimeOffset(2026, 11, 22, 14, 0, 0, TimeSpan.FromHours(2)),
        Message = Encoding.UTF8.GetBytes("hello 世界"),
    };

    [Fact]
    public async Task Message_OfText_ArrivesAsTheReferenceSays()
    {
        var received = await DeliverAsync(Sample);

        Assert.Equal(("POST", "/_sae/channel/message"), (received.Method, received.Path));
        Assert.Equal("application/x-www-form-urlencoded; charset=utf-8", received.Headers["Content-Type"].ToString());
        Assert.Equal(
            "from=zchannel&message=hello+%E4%B8%96%E7%95%8C&connection=q83vEjRWeJCrze8S&client=page-1&user=ada" +
            "&event_id=evt_AbCdEfGhIjKlMnOp&sequence=7&time=2026-11-22T12%3A00%3A00.000Z",
            Encoding.ASCII.GetString(received.Body));
    }

    [Fact]
    public async Task Request_IsSignedOverTheBytesThatArrive()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        var received = await DeliverAsync(Sample);

        var (id, timestamp) = (received.Headers["webhook-id"].ToString(), received.Headers["webhook-timestamp"].ToString());
        Assert.Equal(Sample.Id, id);
        Assert.InRange(long.Parse(timestamp, CultureInfo.InvariantCulture), before, before + 30);
        var signed = Encoding.UTF8.GetBytes($"{id}.{timestamp}.").Concat(received.Body).ToArray();
        var key = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        Assert.Equal(
            "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)),
            received.Headers["webhook-signature"].ToString());
    }

    [Fact]
    public async Task Message_OfAnyText_IsDecodedToTheSame()
    {
        const string text = "a+b=c&d %20 \0\r\n\t\"<>é😀\uFFFD;";

        var received = await DeliverAsync(Sample with { Message = Encoding.UTF8.GetBytes(text), Channel = "a&b/ç ", User = null });

        Assert.Equal(text, received.Form["message"].ToString());
        Assert.Equal("a&b/ç ", received.Form["from"].ToString());
        Assert.DoesNotContain("user", received.Form.Keys);
        Assert.DoesNotContain("encoding", received.Form.Keys);
    }

    [Fact]
    public async Task Message_OfBytes_ArrivesInBase64()
    {
        byte[] bytes = [0, 255, 254, 1, 62, 63];

        var received = await DeliverAsync(Sample with { Message = bytes, MessageKind = PublicationKind.Binary });

        Assert.Equal("base64", received.Form["encoding"].ToString());
        Assert.Equal(bytes, Convert.FromBase64String(received.Form["message"].ToString()));
    }

    [Theory]
    [InlineData(CallbackKind.Connected, "/_sae/channel/connected")]
    [InlineData(CallbackKind.Disconnected, "/_sae/channel/disconnected")]
    public async Task ComingAndGoing_HavePathsOfTheirOwnAndNoMessage(CallbackKind kind, string path)
    {
        var received = await DeliverAsync(Sample with { Kind = kind, Message = default });

        Assert.Equal(path, received.Path);
        Assert.DoesNotContain("message", received.Form.Keys);
        Assert.Equal("zchannel", received.Form["from"].ToString());
    }

    private static async Task<ReceivedCallback> DeliverAsync(CallbackEvent callback)
    {
        await using var application = await ApplicationEndpoint.StartedAsync();
        await using var harness = await DeliveryHarness.StartAsync(application.Url);
        await harness.EnqueueAsync(callback);
        await harness.Queue.UntilCompleted(1);
        return Assert.Single(application.Received);
    }
}
