using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Sae;

public sealed class SaeAuthenticationTests : IAsyncLifetime
{
    private const string Other = "another-secret-of-32-characters!!";
    private const string Previous = "an-older-secret-of-32-characters!";
    private const string Message = "client_id=news&message=hi";
    private const string Generic = "The headers that sign a call are missing, or the access key is not known, or the signature does not fit.";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private RunningServer _server = null!;
    private SaeCaller _caller = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(
            _time, $"Apps:shop:Keys:{RunningServer.KeyId}:PreviousSecret={Previous}", "Apps:shop:SaeWire=Utc", $"Apps:quiet:Keys:quiet-main:Secret={Other}");
        _server.Remember(Other);
        _server.Remember(Previous);
        _caller = new SaeCaller(_server, _time);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task BothDialects_WithEitherSecret_AreLetIn()
    {
        foreach (var caller in (SaeCaller[])[_caller, _caller with { Secret = Previous }])
        {
            (await caller.PlatformAsync("send_message", Message)).AssertData();
            (await caller.PublicAsync("send_message", Message)).AssertData();
        }
    }

    [Fact]
    public async Task WrongSecret_UnknownKey_AndAnotherAppsSecret_AreRefusedAlike()
    {
        SaeCaller[] strangers =
        [
            _caller with { Secret = "0123456789abcdef0123456789abcdeF" }, _caller with { Secret = Other }, _caller with { KeyId = "nobody" },
            _caller with { KeyId = "quiet-main" }, _caller with { KeyId = "SHOP-MAIN" }, _caller with { KeyId = "-", Secret = "no key has this secret, and none can" },
        ];
        foreach (var stranger in strangers)
        {
            Assert.Equal(Generic, (await stranger.PlatformAsync("send_message", Message)).AssertErrno(401, 401));
            Assert.Equal(Generic, (await stranger.PublicAsync("send_message", Message)).AssertErrno(401, 401));
        }
    }

    [Fact]
    public async Task TimeFurtherOffThanTwoMinutes_IsRefused_AndSaysHowFar()
    {
        foreach (var (seconds, status) in ((int, int)[])[(-121, 401), (-120, 200), (120, 200), (121, 401)])
        {
            var late = _caller with { Time = new FakeTimeProvider(_time.GetUtcNow().AddSeconds(seconds)) };

            Assert.Equal(status, (await late.PlatformAsync("send_message", Message)).Status);
            Assert.Equal(status, (await late.PublicAsync("send_message", Message)).Status);
        }

        var wrongZone = await (_caller with { Zone = 8 }).PlatformAsync("send_message", Message);
        Assert.Equal("The time stamp is 28800 seconds off, and may be 120. It is read in UTC.", wrongZone.AssertErrno(401, 401));
        var stale = await (_caller with { Time = new FakeTimeProvider(_time.GetUtcNow().AddSeconds(-500)) }).PublicAsync("send_message", Message);
        Assert.Equal("The time stamp is 500 seconds off, and may be 120.", stale.AssertErrno(401, 401));
    }

    [Fact]
    public async Task StaleCallOfAStranger_LearnsNoMore()
    {
        var stranger = _caller with { Secret = Other, Time = new FakeTimeProvider(_time.GetUtcNow().AddHours(1)) };

        Assert.Equal(Generic, (await stranger.PlatformAsync("send_message", Message)).AssertErrno(401, 401));
        Assert.Equal(Generic, (await stranger.PublicAsync("send_message", Message)).AssertErrno(401, 401));
    }

    [Fact]
    public async Task AppThatDoesNotSpeakIt_SaysSoToItsOwnKeyAlone()
    {
        var quiet = _caller with { KeyId = "quiet-main", Secret = Other };

        Assert.Contains("SaeWire", (await quiet.PlatformAsync("send_message", Message)).AssertErrno(404, 404));
        Assert.Contains("SaeWire", (await quiet.PublicAsync("create_channel", "client_id=news")).AssertErrno(404, 404));
        Assert.Contains("SaeWire", (await (quiet with { Zone = 8 }).PlatformAsync("send_message", Message)).AssertErrno(404, 404));
        Assert.All(_server.Services.GetRequiredService<AppRegistry>().All, app => Assert.Empty(app.Channels));
    }

    [Fact]
    public async Task MissingOrDoubledHeaders_AreRefused()
    {
        foreach (var (target, headers) in ((string, string[])[])
            [("/v1/send_message", _caller.PlatformHeaders()), ("/channel/v1/send_message", _caller.PublicHeaders("POST", "/channel/v1/send_message"))])
        {
            for (var n = 0; n < headers.Length; n++)
            {
                foreach (var changed in (string[][])[[], [headers[n], headers[n]], [headers[n].Split(':')[0] + ":"], [headers[n] + "x"]])
                {
                    string[] all = [.. headers[..n], .. changed, .. headers[(n + 1)..], SaeCaller.Form];
                    var answer = await _caller.PostAsync(target, Encoding.UTF8.GetBytes(Message), all);

                    Assert.Equal(Generic, answer.AssertErrno(401, 401));
                    Assert.Equal("SAEV1_HMAC_SHA256", answer.Header("WWW-Authenticate"));
                }
            }
        }
    }

    [Theory]
    [InlineData("x-sae-meta: One Two", "x-sae-meta:One Two", 200)]
    [InlineData("x-sae-meta: One Two", "x-sae-meta:one two", 200)]
    [InlineData("X-SAE-Meta:    padded   ", "x-sae-meta:padded", 200)]
    [InlineData("x-sae-meta: 世界", "x-sae-meta:世界", 200)]
    [InlineData("x-sae-meta:", "x-sae-meta:", 200)]
    [InlineData("x-sae-meta: one", "x-sae-meta:two", 401)]
    [InlineData("x-sae-meta: one", "", 401)]
    [InlineData("x-sae-meta: a\r\nx-sae-meta: a", "x-sae-meta:a", 401)]
    [InlineData("x-sae-meta: a\r\nx-sae-meta: a", "x-sae-meta:a,a", 401)]
    public async Task OtherHeadersOfThePrefix_AreSignedToo(string header, string line, int status)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds();
        var lines = line.Length == 0 ? "" : line + "\n";
        var signature = _caller.Sign($"POST\n/channel/v1/send_message?a=%2f&b\nx-sae-accesskey:{_caller.KeyId}\n{lines}x-sae-timestamp:{timestamp}");

        var answer = await _caller.PostAsync(
            "/channel/v1/send_message?a=%2f&b", Encoding.UTF8.GetBytes(Message),
            $"X-Sae-AccessKey: {_caller.KeyId}", $"X-SAE-TIMESTAMP: {timestamp}", $"Authorization: saev1_hmac_sha256   {signature}", header, SaeCaller.Form);

        Assert.True(answer.Status == status, answer.Text);
    }

    [Fact]
    public async Task NativeCredentials_AreNoneHere()
    {
        string[] headers = [$"Authorization: Bearer {RunningServer.KeyId}.{RunningServer.Secret}", SaeCaller.Form];

        (await _caller.PostAsync("/v1/send_message", Encoding.UTF8.GetBytes(Message), headers)).AssertErrno(401, 401);
        (await _caller.PostAsync("/channel/v1/send_message", Encoding.UTF8.GetBytes(Message), headers)).AssertErrno(401, 401);
    }

    [Fact]
    public async Task OtherMethods_AreToldWhichThereIs_OnceLetIn()
    {
        foreach (var method in (string[])["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "post"])
        {
            var answer = await _server.AskAsync($"{method} /channel/v1/create_channel", [.. _caller.PublicHeaders(method, "/channel/v1/create_channel"), "Content-Length: 0"]);
            answer.AssertErrno(405, 405);
            Assert.Equal("POST", answer.Header("Allow"));
            (await _server.AskAsync($"{method} /v1/send_message", [.. _caller.PlatformHeaders(), "Content-Length: 0"])).AssertErrno(405, 405);
            (await _server.AskAsync($"{method} /v1/send_message", "Content-Length: 0")).AssertErrno(401, 401);
        }
    }

    [Fact]
    public async Task AppIsReadAnew_ForEachCall()
    {
        var app = _server.Services.GetRequiredService<AppRegistry>().All.Single(app => app.Id == "shop");
        app.Settings = app.Settings with { SaeWire = SaeWire.UtcPlus8 };

        (await _caller.PlatformAsync("send_message", Message)).AssertErrno(401, 401);
        (await (_caller with { Zone = 8 }).PlatformAsync("send_message", Message)).AssertData();
    }
}
