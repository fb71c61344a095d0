using Zchannel.Conformance.Peers;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Sae;

/// <summary>Both dialects, called by a signer that knows nothing of the server.</summary>
public sealed class SignerTests
{
    private const string Platform = "platform";
    private const string Public = "public";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Utc", 0)]
    [InlineData("Utc+8", 8)]
    public async Task BothDialects_AreAccepted_AndHearEachOther(string wire, int zone)
    {
        var app = new TestApp { Id = "shop", SaeWire = wire };
        await using var server = await ZchannelServer.StartAsync(Token, app);
        var platform = new SignedCall(server.Address, app, Platform) { Zone = zone };
        var inPublic = new SignedCall(server.Address, app, Public);
        using var http = new HttpClient();

        var first = await platform.DataAsync("create_channel", "client_id=大厅 1", "duration=60");
        var second = await inPublic.DataAsync("create_channel", "client_id=大厅 1");
        await using var one = await EventStreamPeer.ConnectAsync(http, new Uri(first.GetString()!), Token);
        await using var other = await EventStreamPeer.ConnectAsync(http, new Uri(second.GetString()!), Token);
        var receivers = (await platform.DataAsync("send_message", "client_id=大厅 1", "message=你好 & 世界 +1%")).GetInt32();
        var success = (await inPublic.DataAsync("send_message", "client_id=大厅 1", "message=two", "async=1")).GetInt32();

        Assert.Equal((2, 1), (receivers, success));
        Assert.Equal(["你好 & 世界 +1%", "two"], await one.HeardAsync(2, Token));
        Assert.Equal(["你好 & 世界 +1%", "two"], await other.HeardAsync(2, Token));
    }

    [Fact]
    public async Task WrongSecret_StaleTime_AndWrongZone_AreRefused()
    {
        var app = new TestApp { Id = "shop", SaeWire = "Utc+8" };
        var other = new TestApp { Id = "books", SaeWire = "Utc+8" };
        await using var server = await ZchannelServer.StartAsync(Token, app, other);
        var platform = new SignedCall(server.Address, app, Platform) { Zone = 8 };
        var inPublic = new SignedCall(server.Address, app, Public);

        foreach (var call in (SignedCall[])
            [
                platform with { Secret = other.Secret }, platform with { SecondsOff = -180 }, platform with { SecondsOff = 180 }, platform with { Zone = 0 },
                inPublic with { Secret = other.Secret }, inPublic with { SecondsOff = -180 }, inPublic with { SecondsOff = 180 },
            ])
        {
            var (status, answer) = await call.SendAsync("send_message", "client_id=news", "message=x");
            Assert.Equal((401, 401), (status, answer.GetProperty("errno").GetInt32()));
            Assert.NotEmpty(answer.GetProperty("error").GetString()!);
        }
    }

    [Fact]
    public async Task AppThatDoesNotSpeakThem_AndBadArguments_AreToldSo()
    {
        var app = new TestApp { Id = "shop", SaeWire = "Utc" };
        var quiet = new TestApp { Id = "quiet" };
        await using var server = await ZchannelServer.StartAsync(Token, app, quiet);

        Assert.Equal(404, (await new SignedCall(server.Address, quiet, Platform).SendAsync("create_channel", "client_id=news")).Status);
        Assert.Equal(404, (await new SignedCall(server.Address, quiet, Public).SendAsync("create_channel", "client_id=news")).Status);
        var (status, answer) = await new SignedCall(server.Address, app, Public).SendAsync("create_channel", "client_id=news", "duration=soon");
        Assert.Equal((400, 101), (status, answer.GetProperty("errno").GetInt32()));
    }

    [Fact]
    public async Task DevelopmentApp_SpeaksThem_InTheTimeOfChina()
    {
        await using var server = await ZchannelServer.StartAsync(Token);

        Assert.Equal(0, (await new SignedCall(server.Address, TestApp.Development, Platform) { Zone = 8 }.DataAsync("send_message", "client_id=a", "message=x")).GetInt32());
        Assert.Equal(0, (await new SignedCall(server.Address, TestApp.Development, Public).DataAsync("send_message", "client_id=a", "message=x")).GetInt32());
        Assert.Equal(401, (await new SignedCall(server.Address, TestApp.Development, Platform).SendAsync("send_message", "client_id=a", "message=x")).Status);
    }
}
