using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Native;

public class ZchannelV1Tests : IAsyncLifetime
{
    private const string Protocol = "zchannel.v1";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private RunningServer _server = null!;

    /// <summary>Settings that say by which way the sockets come.</summary>
    protected virtual string[] Way => [];

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(
        _time,
    [
        .. Way,
        "Apps:shop:Rules:live:Match=live.*", "Apps:shop:Rules:live:ClientMessages=Broadcast",
        "Apps:shop:Rules:short:Match=short.*", "Apps:shop:Rules:short:History=2",
        "Apps:shop:Rules:mute:Match=mute.*", "Apps:shop:Rules:mute:ClientMessages=Reject",
        "Apps:shop:Rules:strict:Match=strict.*", "Apps:shop:Rules:strict:CloseOnExpiry=true",
    ]);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task Hello_IsFirstAndPublicationsFollow()
    {
        var before = await _server.PublishAsync("news", "before");
        await using var link = await OpenAsync("news", query: "?client=me");

        var hello = (await link.ReadFrameAsync()).Text.Split(' ');
        var position = await _server.PublishAsync("news", "line\nline");

        Assert.Equal(["!hello", "me", before], [hello[0], hello[2], hello[3]]);
        Assert.Matches("^[A-Za-z0-9_-]{16,}$", hello[1]);
        Assert.Equal($"{position}\nline\nline", (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task EmptyChannel_AlreadyHasItsPosition()
    {
        await using var link = await OpenAsync("news");

        var hello = (await link.ReadFrameAsync()).Text.Split(' ');
        var position = await _server.PublishAsync("news", "x");

        Assert.Equal(position.Replace(":1", ":0", StringComparison.Ordinal), hello[3]);
    }

    [Fact]
    public async Task GrantedResume_RepeatsAfterAndGoesOn()
    {
        var seen = await _server.PublishAsync("news", "1");
        var next = await _server.PublishAsync("news", "2");

        await using var link = await OpenAsync("news", query: $"?after={seen}");

        Assert.EndsWith($" {seen}", (await link.ReadFrameAsync()).Text);
        Assert.Equal($"{next}\n2", (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task LostResume_TellsTheGapAndGoesOn()
    {
        var seen = await _server.PublishAsync("short.1", "1");
        string[] later = [await _server.PublishAsync("short.1", "2"), await _server.PublishAsync("short.1", "3"), await _server.PublishAsync("short.1", "4")];

        await using var link = await OpenAsync("short.1", query: $"?after={seen}");

        Assert.EndsWith($" {later[0]}", (await link.ReadFrameAsync()).Text);
        Assert.Equal($"!gap {later[0]}", (await link.ReadFrameAsync()).Text);
        Assert.Equal($"{later[1]}\n3", (await link.ReadFrameAsync()).Text);
        Assert.Equal($"{later[2]}\n4", (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task EntriesForOthers_ArePassed()
    {
        await using var link = await OpenAsync("news", query: "?client=me");
        await link.ReadFrameAsync();

        var position = await _server.PublishAsync("news", "for the others", exclude: "me");

        Assert.Equal($"!at {position}", (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task ClientMessage_IsAnsweredOnceItIsAcceptedAndARepeatHasNoEffect()
    {
        await using var other = await _server.OpenSocketAsync(await _server.TokenAsync("live.1"));
        await using var link = await OpenAsync("live.1", query: "?client=me");
        var hello = (await link.ReadFrameAsync()).Text.Split(' ');

        await link.SendTextAsync("a1\nhello\nthere");
        string[] heard = [(await link.ReadFrameAsync()).Text, (await link.ReadFrameAsync()).Text];
        await link.SendTextAsync("a1\nhello\nthere");
        Assert.Equal("!ok a1", (await link.ReadFrameAsync()).Text);
        await _server.PublishAsync("live.1", "end");

        Assert.Equal(["!ok a1", hello[3].Replace(":0", ":1", StringComparison.Ordinal) + "\nhello\nthere"], heard.Order(StringComparer.Ordinal));
        Assert.Equal(["hello\nthere", "end"], [(await other.ReadFrameAsync()).Text, (await other.ReadFrameAsync()).Text]);
    }

    [Theory]
    [InlineData("mute.1", true, "!no x forbidden")]
    [InlineData("live.1", false, "!no x forbidden")]
    [InlineData("news", true, "!no x not_handled")]
    public async Task ClientMessage_ThatIsNotTaken_IsTold(string channel, bool send, string answer)
    {
        await using var link = await OpenAsync(channel, new { send });
        await link.ReadFrameAsync();

        await link.SendTextAsync("x\nhello");

        Assert.Equal(answer, (await link.ReadFrameAsync()).Text);
        await link.SendFrameAsync(WireFrame.PingOpcode, []);
        Assert.Equal(WireFrame.PongOpcode, (await link.ReadFrameAsync()).Opcode);
    }

    [Theory]
    [InlineData("no id")]
    [InlineData("\nempty id")]
    [InlineData("!command\nx")]
    [InlineData("two words\nx")]
    [InlineData("é\nx")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345\nx")]
    [InlineData("")]
    public async Task ClientMessage_WithoutAnId_IsMalformed(string message)
    {
        await using var link = await OpenAsync("live.1");

        await link.SendTextAsync(message);

        Assert.Equal(4000, (await link.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task MessageAtTheLimit_IsTakenBesideItsId()
    {
        await using var link = await OpenAsync("live.1");
        await link.ReadFrameAsync();
        var id = new string('i', 64);

        await link.SendFrameAsync(WireFrame.TextOpcode, [.. System.Text.Encoding.ASCII.GetBytes(id + "\n"), .. new byte[65_536]]);

        string[] heard = [(await link.ReadFrameAsync()).Text, (await link.ReadFrameAsync()).Text];
        Assert.Contains($"!ok {id}", heard);
    }

    [Theory]
    [InlineData("strict.1", false)]
    [InlineData("news", true)]
    public async Task CloseOnExpiry_EndsTheConnectionWhenTheTokenDoes(string channel, bool asked)
    {
        await using var link = await OpenAsync(channel, new { duration = 10, close_on_expiry = asked });
        await using var other = await OpenAsync("news", new { duration = 10 });
        await link.ReadFrameAsync();
        await other.ReadFrameAsync();

        _time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(4002, (await link.ReadCloseAsync()).Code);
        var position = await _server.PublishAsync("news", "still here");
        Assert.Equal($"{position}\nstill here", (await other.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task SilentClient_IsPingedAndThenCut()
    {
        await using var link = await OpenAsync("news");
        await link.ReadFrameAsync();

        for (var second = 0; second < 26; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(WireFrame.PingOpcode, (await link.ReadFrameAsync()).Opcode);
        for (var second = 0; second < 35; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(4108, (await link.ReadFrameAsync()).Code);
    }

    private async Task<RawLink> OpenAsync(string channel, object? more = null, string query = "") =>
        await _server.OpenSocketAsync(await _server.TokenAsync(channel, more), Protocol, query);
}
