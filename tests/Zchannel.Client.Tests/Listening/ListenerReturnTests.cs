using Zchannel.Client.Tests.Support;

namespace Zchannel.Client.Tests.Listening;

public sealed class ListenerReturnTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(4000, "invalid_request")]
    [InlineData(4001, "token_invalid")]
    [InlineData(4002, "token_expired")]
    [InlineData(4003, "forbidden")]
    [InlineData(4004, "ended")]
    [InlineData(4077, "refused")]
    public async Task ATerminalCode_EndsListening(int closeCode, string code)
    {
        await using var probe = new ListenerProbe(_server.ChannelUrl);
        var failure = probe.FailsAsync();
        await (await _server.LinkAsync()).CloseAsync(closeCode);

        var exception = await failure;

        Assert.Equal((code, closeCode), (exception.Code, exception.CloseCode));
        Assert.DoesNotContain("secret-token", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1011)]
    [InlineData(4100)]
    [InlineData(4101)]
    [InlineData(4108)]
    [InlineData(4200)]
    [InlineData(4999)]
    public async Task AnyOtherCode_ComesBack(int closeCode)
    {
        await using var probe = new ListenerProbe(_server.ChannelUrl);
        var next = probe.NextAsync();
        await (await _server.LinkAsync()).CloseAsync(closeCode);
        await (await _server.GreetedLinkAsync("e:1")).SendAsync("e:2\nx");

        Assert.Equal("e:2", (await next).Position);
        Assert.Equal(closeCode, probe.Changes.Single(change => change.State == ConnectionState.Reconnecting).CloseCode);
    }

    [Fact]
    public async Task GoingAway_ComesBackAtOnce_ButNotWithoutEnd()
    {
        await using var probe = new ListenerProbe(_server.ChannelUrl);
        var next = probe.NextAsync();
        for (var i = 0; i < 6; i++)
        {
            await (await _server.GreetedLinkAsync("e:1")).CloseAsync(4200);
        }

        await (await _server.GreetedLinkAsync("e:1")).SendAsync("e:2\nx");
        await next;

        var delays = probe.Changes.Where(change => change.RetryIn is not null).Select(change => change.RetryIn!.Value).ToArray();
        Assert.All(delays[..3], delay => Assert.Equal(TimeSpan.Zero, delay));
        Assert.Contains(delays[3..], delay => delay > TimeSpan.Zero);
    }

    [Theory]
    [InlineData(4001)]
    [InlineData(4002)]
    public async Task WithFreshUrls_AnInvalidOrExpiredOne_IsReplaced(int closeCode)
    {
        string? asked = null;
        await using var probe = new ListenerProbe(_server.ChannelUrl, new ListenOptions
        {
            FreshUrl = (position, _) =>
            {
                asked = position;
                return Task.FromResult(new Uri(_server.ChannelUrl, "/com/fresh"));
            },
        });
        var next = probe.NextAsync();
        await (await _server.GreetedLinkAsync("e:3")).CloseAsync(closeCode);
        var second = await _server.GreetedLinkAsync("e:3");
        await second.SendAsync("e:4\nx");

        Assert.Equal("e:4", (await next).Position);
        Assert.Equal(("e:3", "/com/fresh", "e:3"), (asked, second.Path, second.After));
    }

    [Fact]
    public async Task FreshUrlsThatAllFail_EndListening()
    {
        var urls = 0;
        await using var probe = new ListenerProbe(_server.ChannelUrl, new ListenOptions
        {
            FreshUrl = (_, _) => Task.FromResult(new Uri(_server.ChannelUrl, $"/com/fresh{++urls}")),
        });
        var failure = probe.FailsAsync();
        for (var i = 0; i < 4; i++)
        {
            await (await _server.LinkAsync()).CloseAsync(4001);
        }

        Assert.Equal("token_invalid", (await failure).Code);
        Assert.Equal(3, urls);
    }

    [Fact]
    public async Task WhileNobodyMakesUrls_ItAsksAgain()
    {
        var asked = 0;
        await using var probe = new ListenerProbe(_server.ChannelUrl, new ListenOptions
        {
            FreshUrl = (_, _) => ++asked < 4
                ? throw new ZchannelException(ZchannelErrorCode.Unreachable, "Away.")
                : Task.FromResult(_server.ChannelUrl),
        });
        var next = probe.NextAsync();
        await (await _server.GreetedLinkAsync("e:3")).CloseAsync(4002);
        await (await _server.GreetedLinkAsync("e:3")).SendAsync("e:4\nx");

        await next;

        Assert.Equal(4, asked);
    }

    [Theory]
    [InlineData(429, false)]
    [InlineData(503, false)]
    [InlineData(403, true)]
    [InlineData(404, true)]
    public async Task ABareHttpRefusal_IsReadByItsStatus(int status, bool terminal)
    {
        var refusals = 0;
        _server.Refuse = _ => terminal || refusals++ == 0 ? status : null;
        await using var probe = new ListenerProbe(_server.ChannelUrl);
        if (terminal)
        {
            Assert.Equal(status, (int)(await probe.FailsAsync()).Status!);
            return;
        }

        var next = probe.NextAsync();
        await (await _server.GreetedLinkAsync("e:1")).SendAsync("e:2\nx");
        Assert.Equal("e:2", (await next).Position);
    }

    [Fact]
    public async Task AServerThatIsNotThere_IsToldAtOnce()
    {
        var url = _server.ChannelUrl;
        await _server.DisposeAsync();
        await using var probe = new ListenerProbe(url);

        var exception = await probe.FailsAsync();

        Assert.Equal("unreachable", exception.Code);
        Assert.DoesNotContain("secret-token", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFirstConnectionThatIsCut_ComesBack()
    {
        await using var probe = new ListenerProbe(_server.ChannelUrl);
        var next = probe.NextAsync();
        (await _server.LinkAsync()).Cut();
        await (await _server.GreetedLinkAsync("e:1")).SendAsync("e:2\nx");

        Assert.Equal("e:2", (await next).Position);
    }

    [Fact]
    public async Task AServerThatIsStartedAgain_IsFoundAgain()
    {
        var server = await ScriptedServer.StartApartAsync();
        var url = server.ChannelUrl;
        await using var probe = new ListenerProbe(url);
        var next = probe.NextAsync();
        await server.GreetedLinkAsync("e:1");
        await server.DisposeAsync();

        await using var again = await ScriptedServer.StartAsync(url.Authority);
        await (await again.GreetedLinkAsync("e:1")).SendAsync("e:2\nx");

        Assert.Equal("e:2", (await next).Position);
    }
}
