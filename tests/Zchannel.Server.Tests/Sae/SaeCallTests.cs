using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Sae;

public sealed class SaeCallTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private RunningServer _server = null!;
    private SaeCaller _caller = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(_time, "Apps:shop:SaeWire=Utc", "Apps:shop:PublicUrl=wss://push.example.com");
        _caller = new SaeCaller(_server, _time);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task UrlOfEitherDialect_Connects_AndHearsBoth()
    {
        var first = await OpenAsync(await _caller.PlatformAsync("create_channel", SaeCaller.Fields(("client_id", "大 厅/1"))));
        var second = await OpenAsync(await _caller.PublicAsync("create_channel", SaeCaller.Fields(("client_id", "大 厅/1"), ("duration", "86400"))));

        var one = await _caller.PlatformAsync("send_message", SaeCaller.Fields(("client_id", "大 厅/1"), ("message", "你好 + & = 世界\r\n")));
        var two = await _caller.PublicAsync("send_message", SaeCaller.Fields(("client_id", "大 厅/1"), ("message", "two")));

        Assert.Equal((2, 2), (one.AssertData().GetInt32(), two.AssertData().GetInt32()));
        foreach (var link in (RawLink[])[first, second])
        {
            Assert.Equal(("你好 + & = 世界\r\n", "two"), ((await link.ReadFrameAsync()).Text, (await link.ReadFrameAsync()).Text));
            await link.DisposeAsync();
        }
    }

    [Fact]
    public async Task Async_IsAnsweredWithSuccess_AndSendsAllTheSame()
    {
        await using var link = await OpenAsync(await _caller.PublicAsync("create_channel", "client_id=news"));

        foreach (var (form, data) in ((string, int)[])[("&message=a&async=1", 1), ("&message=b&async=0", 1), ("&message=c", 1)])
        {
            Assert.Equal(data, (await _caller.PublicAsync("send_message", "client_id=news" + form)).AssertData().GetInt32());
        }

        Assert.Equal(1, (await _caller.PlatformAsync("send_message", "client_id=nobody&message=x&async=1")).AssertData().GetInt32());
        Assert.Equal(0, (await _caller.PlatformAsync("send_message", "client_id=nobody&message=x")).AssertData().GetInt32());
        Assert.Equal("abc", (await link.ReadFrameAsync()).Text + (await link.ReadFrameAsync()).Text + (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task Calls_AreCounted_AsThoseOfTheOtherApi()
    {
        await _caller.PlatformAsync("create_channel", "client_id=news");
        await _caller.PublicAsync("send_message", "client_id=news&message=x");
        await _caller.PublicAsync("send_message", "client_id=news");

        var usage = _server.App.Usage;
        Assert.Equal((1, 1), (usage.TokensIssued, usage.PublishedMessages));
        Assert.Equal([("invalid", 1L), ("ok", 2L)], usage.ApiRequests.All.Select(pair => (pair.Key, pair.Value)).Order());
    }

    [Theory]
    [InlineData("", 3600)]
    [InlineData("&duration=1", 1)]
    [InlineData("&duration=86400", 86_400)]
    public async Task Url_IsGoodForItsDuration(string form, int seconds)
    {
        var token = Token(await _caller.PlatformAsync("create_channel", "client_id=news" + form));

        _time.Advance(TimeSpan.FromSeconds(seconds - 1));
        await using (await _server.OpenSocketAsync(token))
        {
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4002, await _server.RefusedAsync(token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("name=news")]
    [InlineData("client_id=")]
    [InlineData("client_id=.")]
    [InlineData("client_id=..")]
    [InlineData("client_id=a%00b")]
    [InlineData("client_id=a%0Ab")]
    [InlineData("client_id=%ff")]
    [InlineData("client_id=%C0%AE")]
    [InlineData("client_id=%")]
    [InlineData("client_id=%zz")]
    [InlineData("client_id=a&client_id=a")]
    [InlineData("client_id=a&client_id=b")]
    [InlineData("CLIENT_ID=a")]
    [InlineData("client_id=a&duration=")]
    [InlineData("client_id=a&duration=0")]
    [InlineData("client_id=a&duration=-1")]
    [InlineData("client_id=a&duration=86401")]
    [InlineData("client_id=a&duration=1.5")]
    [InlineData("client_id=a&duration=1e3")]
    [InlineData("client_id=a&duration=99999999999")]
    [InlineData("client_id=a&duration=1&duration=1")]
    public async Task BadArgumentOfCreateChannel_Is101(string form)
    {
        Assert.NotEmpty((await _caller.PlatformAsync("create_channel", form)).AssertErrno(400, 101));
        Assert.NotEmpty((await _caller.PublicAsync("create_channel", form)).AssertErrno(400, 101));
    }

    [Theory]
    [InlineData("message=x")]
    [InlineData("client_id=a")]
    [InlineData("client_id=a&message=")]
    [InlineData("client_id=a&message=%ff")]
    [InlineData("client_id=a&message=%ed%a0%80")]
    [InlineData("client_id=a&message=x&message=y")]
    [InlineData("client_id=a&message=x&async=")]
    [InlineData("client_id=a&message=x&async=2")]
    [InlineData("client_id=a&message=x&async=true")]
    [InlineData("client_id=a&message=x&async=0&async=1")]
    [InlineData("client_id=..&message=x")]
    public async Task BadArgumentOfSendMessage_Is101(string form)
    {
        Assert.NotEmpty((await _caller.PlatformAsync("send_message", form)).AssertErrno(400, 101));
        Assert.NotEmpty((await _caller.PublicAsync("send_message", form)).AssertErrno(400, 101));
        Assert.Empty(_server.App.Channels);
    }

    [Theory]
    [InlineData(1, 200)]
    [InlineData(256, 200)]
    [InlineData(257, 400)]
    [InlineData(10_000, 400)]
    public async Task NameOfAnyLength_IsTakenOrRefused(int length, int status)
    {
        var name = new string('n', length);

        Assert.Equal(status, (await _caller.PlatformAsync("create_channel", $"client_id={name}")).Status);
        Assert.Equal(status, (await _caller.PublicAsync("send_message", $"client_id={name}&message=x")).Status);
    }

    [Fact]
    public async Task OddNames_AreNamesLikeOthers()
    {
        foreach (var name in (string[])["a/b", "a%2Fb", "a%252Fb", "a b", "a+b", "../x", "名", "<script>"])
        {
            (await _caller.PublicAsync("send_message", SaeCaller.Fields(("client_id", name), ("message", "x")))).AssertData();
            Assert.True(_server.App.Channels.ContainsKey(name));
        }
    }

    [Fact]
    public async Task CallThatIsNone_IsNoneOfThese()
    {
        (await _caller.PlatformAsync("nothing", "client_id=a")).AssertProblem(401, "unauthorized");
        Assert.Equal(404, (await _caller.PublicAsync("nothing", "client_id=a")).Status);
    }

    private Task<RawLink> OpenAsync(HttpAnswer answer) => _server.OpenSocketAsync(Token(answer));

    private string Token(HttpAnswer answer)
    {
        var url = answer.AssertData().GetString()!;
        Assert.StartsWith("wss://push.example.com/com/", url);
        return _server.Remember(url.Split('/')[^1]);
    }
}
