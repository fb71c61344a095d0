using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;
using Zchannel.Server.Tests.Tokens;

namespace Zchannel.Server.Tests.Native;

public sealed class ReadFromTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(_time);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Now_ReachesBackToWhenTheUrlWasMade()
    {
        var old = await PublishAsync("old");
        var token = await _server.TokenAsync("news");
        var made = await PublishAsync("since");

        Assert.Equal([$"!gap {old}", $"{made}\nsince"], await ReadAsync(token, $"?after={Before(old)}", 2));
        Assert.Equal([$"{made}\nsince"], await ReadAsync(token, $"?after={old}", 1));
        Assert.Equal(4010, await _server.RefusedAsync(token, null, $"?after={Before(old)}"));
    }

    [Fact]
    public async Task Now_WithoutAPosition_BeginsWithWhatComesNext()
    {
        var token = await _server.TokenAsync("news", new { from = "now" });
        await PublishAsync("before it connects");

        await using var link = await _server.OpenSocketAsync(token);

        await PublishAsync("next");
        Assert.Equal("next", (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task Last_BeginsThatManyBack()
    {
        var positions = new[] { await PublishAsync("1"), await PublishAsync("2"), await PublishAsync("3") };
        var token = await _server.TokenAsync("news", new { from = new { last = 2 } });

        Assert.Equal([$"{positions[1]}\n2", $"{positions[2]}\n3"], await ReadAsync(token, "", 2));
        Assert.Equal([$"!gap {positions[0]}", $"{positions[1]}\n2"], await ReadAsync(token, $"?after={Before(positions[0])}", 2));
        var fourth = await PublishAsync("4");
        Assert.Equal([$"{positions[2]}\n3", $"{fourth}\n4"], await ReadAsync(token, "", 2));
    }

    [Fact]
    public async Task Last_OfMoreThanThereIs_IsAllWithoutAGap()
    {
        var position = await PublishAsync("only");

        Assert.Equal([$"{position}\nonly"], await ReadAsync(await _server.TokenAsync("news", new { from = new { last = 1_000_000 } }), "", 1));
    }

    [Fact]
    public async Task Position_BeginsBehindIt()
    {
        var positions = new[] { await PublishAsync("1"), await PublishAsync("2"), await PublishAsync("3") };
        var token = await _server.TokenAsync("news", new { from = positions[0] });

        Assert.Equal([$"{positions[1]}\n2", $"{positions[2]}\n3"], await ReadAsync(token, "", 2));
        Assert.Equal([$"{positions[2]}\n3"], await ReadAsync(token, $"?after={positions[1]}", 1));
        Assert.Equal([$"!gap {positions[0]}", $"{positions[1]}\n2"], await ReadAsync(token, $"?after={Before(positions[0])}", 2));
    }

    [Fact]
    public async Task PositionOfAnotherHistory_IsToldOfAGap()
    {
        var position = await PublishAsync("1");

        var frames = await ReadAsync(await _server.TokenAsync("news", new { from = "another:7" }), "", 2);

        Assert.Equal([$"!gap {Before(position)}", $"{position}\n1"], frames);
    }

    [Fact]
    public async Task TokenThatDoesNotSayWhenItWasMade_ReachesBackToTheConnection()
    {
        var old = await PublishAsync("old");
        var own = _server.Remember(Jwt.Sign(Jwt.Header, Jwt.Claims(_time.GetUtcNow()), _server.Services.GetKey(RunningServer.KeyId)));

        Assert.Equal([$"!gap {old}"], await ReadAsync(own, $"?after={Before(old)}", 1));
    }

    [Theory]
    [InlineData("""{"name":"n","from":"then"}""")]
    [InlineData("""{"name":"n","from":null}""")]
    [InlineData("""{"name":"n","from":5}""")]
    [InlineData("""{"name":"n","from":{}}""")]
    [InlineData("""{"name":"n","from":{"last":0}}""")]
    [InlineData("""{"name":"n","from":{"last":1000001}}""")]
    [InlineData("""{"name":"n","from":{"last":"5"}}""")]
    [InlineData("""{"name":"n","from":{"first":5}}""")]
    [InlineData("""{"name":"n","from":{"last":5,"first":5}}""")]
    public async Task Nonsense_IsRefused(string body) =>
        Assert.Contains("'from' must be", (await _server.PostAsAppAsync("/v1/channels", "application/json", body)).AssertProblem(400, "invalid_request"));

    [Theory]
    [InlineData("now", 201)]
    [InlineData("5", 201)]
    [InlineData("e:1", 201)]
    [InlineData("0", 400)]
    [InlineData("then", 400)]
    public async Task Form_TakesTheSame(string from, int status) =>
        Assert.Equal(status, (await _server.PostAsAppAsync("/v1/channels", "application/x-www-form-urlencoded", $"name=n&from={from}")).Status);

    [Theory]
    [InlineData("then")]
    [InlineData(5)]
    public async Task ClaimThatCannotBeRead_MakesTheTokenInvalid(object from) =>
        Assert.Equal(4001, await _server.RefusedAsync(_server.Remember(
            Jwt.Sign(Jwt.Header, Jwt.Claims(_time.GetUtcNow(), new { from }), _server.Services.GetKey(RunningServer.KeyId)))));

    private static string Before(string position) =>
        $"{position.Split(':')[0]}:{long.Parse(position.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture) - 1}";

    private async Task<string> PublishAsync(string text)
    {
        _time.Advance(TimeSpan.FromMilliseconds(10));
        var position = await _server.PublishAsync("news", text);
        _time.Advance(TimeSpan.FromMilliseconds(10));
        return position;
    }

    private async Task<string[]> ReadAsync(string token, string query, int count)
    {
        await using var link = await _server.OpenSocketAsync(token, "zchannel.v1", query);
        Assert.StartsWith("!hello ", (await link.ReadFrameAsync()).Text);
        var frames = new List<string>();
        for (var i = 0; i < count; i++)
        {
            frames.Add((await link.ReadFrameAsync()).Text);
        }

        return [.. frames];
    }
}
