using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Sae;

/// <summary>The known signatures on the wire, against the development app, whose zone is UTC+8.</summary>
public sealed class SaeVectorTests : IAsyncLifetime
{
    private static readonly string[] Platform =
    [
        "AccessKey: demo", "TimeStamp: 2026-11-22 12:00:00", "Signature: GDIH0C45yJ63X6yLhqAUkOHYc6NyfhOAKqsgiL+ZDJo=", SaeCaller.Form,
    ];

    private static readonly string[] Public =
    [
        "x-sae-accesskey: demo", "x-sae-timestamp: 1795348800", "Authorization: SAEV1_HMAC_SHA256 1w40PdBN0Eadg+bUzyRZ9ft8Uac3HHoI66iGabupDyQ=", SaeCaller.Form,
    ];

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 4, 0, 0, TimeSpan.Zero));
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(_time, null, []);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task PlatformCall_IsAcceptedInItsZone()
    {
        var made = await _server.AskWithBodyAsync("POST /v1/create_channel", "client_id=news&duration=60"u8.ToArray(), Platform);
        var sent = await _server.AskWithBodyAsync("POST /v1/send_message", "client_id=news&message=hi"u8.ToArray(), Platform);

        Assert.StartsWith("ws://localhost/com/", _server.Remember(made.AssertData().GetString()!));
        Assert.Equal(0, sent.AssertData().GetInt32());
    }

    [Fact]
    public async Task PublicCall_IsAcceptedAtItsTime_AndThePlatformsIsInTheWrongZoneThen()
    {
        _time.Advance(TimeSpan.FromHours(8));

        var sent = await _server.AskWithBodyAsync("POST /channel/v1/send_message", "client_id=news&message=hi&async=0"u8.ToArray(), Public);
        var wrong = await _server.AskWithBodyAsync("POST /v1/send_message", "client_id=news&message=hi"u8.ToArray(), Platform);

        Assert.Equal(0, sent.AssertData().GetInt32());
        Assert.Equal("The time stamp is 28800 seconds off, and may be 120. It is read in UTC+8.", wrong.AssertErrno(401, 401));
    }

    [Fact]
    public async Task PublicCall_IsGoodForItsOwnTargetOnly()
    {
        _time.Advance(TimeSpan.FromHours(8));

        foreach (var target in (string[])["/channel/v1/create_channel", "/channel/v1/send_message?", "/channel/v1/send_message/", "/channel/v1/Send_message", "/channel/v1/send%5Fmessage"])
        {
            (await _server.AskWithBodyAsync($"POST {target}", "client_id=news&message=hi"u8.ToArray(), Public)).AssertErrno(401, 401);
        }
    }
}
