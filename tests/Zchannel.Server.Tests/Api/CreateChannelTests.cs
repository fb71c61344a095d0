using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Api;

public sealed class CreateChannelTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(_time, "PublicUrl=wss://push.example.com");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Json_IsAnsweredWithTheUrl()
    {
        var answer = await CreateAsync("""{"name":"news"}""");

        Assert.Equal(201, answer.Status);
        Assert.Equal("application/json; charset=utf-8", answer.Header("Content-Type"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal(["name", "url", "token", "expires_at"], answer.Json.Select(member => member.Key));
        Assert.Equal("news", (string?)answer.Json["name"]);
        Assert.Equal($"wss://push.example.com/com/{answer.Json["token"]}", (string?)answer.Json["url"]);
        Assert.Equal("2026-01-02T04:04:05+00:00", (string?)answer.Json["expires_at"]);
    }

    [Fact]
    public async Task PublicUrl_WinsOverTheHostOfTheRequest()
    {
        var answer = await _server.PostAsAppAsync("/v1/channels", "application/json", """{"name":"news"}""", "Host: evil.example");

        Assert.StartsWith("wss://push.example.com/com/", (string?)answer.Json["url"]);
    }

    [Fact]
    public async Task EveryMember_IsInTheToken()
    {
        var answer = await CreateAsync("""{"name":"news","duration":60,"user":"ann","receive":false,"send":false,"close_on_expiry":true}""");

        var claims = ClaimsOf(answer);
        Assert.Equal("news", (string?)claims["channel"]);
        Assert.Equal("ann", (string?)claims["sub"]);
        Assert.Equal("zchannel", (string?)claims["aud"]);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds() + 60, (long?)claims["exp"]);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0, (double?)claims["iat"]);
        Assert.Equal([false, false, true], [(bool?)claims["receive"], (bool?)claims["send"], (bool?)claims["close_on_expiry"]]);
    }

    [Fact]
    public async Task Form_MeansTheSame()
    {
        var answer = await _server.PostAsAppAsync(
            "/v1/channels", "application/x-www-form-urlencoded; charset=utf-8", "name=n%C3%A9ws+1&duration=60&user=ann&receive=0&send=false&close_on_expiry=1");

        Assert.Equal(201, answer.Status);
        var claims = ClaimsOf(answer);
        Assert.Equal("néws 1", (string?)claims["channel"]);
        Assert.Equal("ann", (string?)claims["sub"]);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds() + 60, (long?)claims["exp"]);
        Assert.Equal([false, false, true], [(bool?)claims["receive"], (bool?)claims["send"], (bool?)claims["close_on_expiry"]]);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("86400", 86400)]
    public async Task Duration_AtItsBounds_IsTaken(string duration, int seconds)
    {
        var answer = await CreateAsync($$"""{"name":"n","duration":{{duration}}}""");

        Assert.Equal(201, answer.Status);
        var expiresAt = DateTimeOffset.Parse((string)answer.Json["expires_at"]!, CultureInfo.InvariantCulture);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds() + seconds), expiresAt);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("86401")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("\"60\"")]
    [InlineData("1e3")]
    [InlineData("99999999999999999999")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[60]")]
    public async Task Duration_ThatIsNone_IsRefused(string duration)
    {
        var answer = await CreateAsync($$"""{"name":"n","duration":{{duration}}}""");

        Assert.Equal("'duration' must be a whole number of seconds from 1 to 86400.", answer.AssertProblem(400, "invalid_request"));
    }

    [Theory]
    [InlineData("duration=0")]
    [InlineData("duration=86401")]
    [InlineData("duration=-1")]
    [InlineData("duration=1.5")]
    [InlineData("duration=1e3")]
    [InlineData("duration=%2060")]
    [InlineData("duration=")]
    [InlineData("receive=yes")]
    [InlineData("send=True")]
    [InlineData("user=")]
    [InlineData("user=%00")]
    [InlineData("colour=red")]
    [InlineData("name=again")]
    [InlineData("user=%ff")]
    [InlineData("user=%C0%AF")]
    [InlineData("user=%")]
    [InlineData("user=%4")]
    [InlineData("%ff=1")]
    public async Task Form_WithAFault_IsRefused(string field)
    {
        var answer = await _server.PostAsAppAsync("/v1/channels", "application/x-www-form-urlencoded", $"name=n&{field}");

        answer.AssertProblem(400, "invalid_request");
    }

    [Theory]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"name\"")]
    [InlineData("{}")]
    [InlineData("""{"name":"n"}x""")]
    [InlineData("""{"name":"n",}""")]
    [InlineData("""{"name":"n"/**/}""")]
    [InlineData("""{"name":null}""")]
    [InlineData("""{"name":1}""")]
    [InlineData("""{"name":["n"]}""")]
    [InlineData("""{"name":""}""")]
    [InlineData("""{"name":"n","name":"m"}""")]
    [InlineData("""{"name":"n","colour":1}""")]
    [InlineData("""{"Name":"n"}""")]
    [InlineData("""{"name":"n","user":1}""")]
    [InlineData("""{"name":"n","user":""}""")]
    [InlineData("""{"name":"n","user":"a\u0000"}""")]
    [InlineData("""{"name":"n","receive":"false"}""")]
    [InlineData("""{"name":"n","send":0}""")]
    [InlineData("""{"name":"n","close_on_expiry":null}""")]
    [InlineData("""{"name":"n","from":{"last":{"last":{"last":{"last":1}}}}}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""{"name":"\udc00\ud800"}""")]
    [InlineData("""{"name":"n","user":"\ud83d"}""")]
    [InlineData("""{"\ud800":1,"\ud800":2}""")]
    [InlineData("""{"name":"n","\ud800":2}""")]
    public async Task Json_WithAFault_IsRefused(string body)
    {
        var answer = await CreateAsync(body);

        answer.AssertProblem(400, "invalid_request");
    }

    [Fact]
    public async Task BytesThatAreNoText_AreRefused()
    {
        (await _server.PostAsAppAsync("/v1/channels", "application/json", [.. "{\"name\":\""u8, 0xFF, .. "\"}"u8])).AssertProblem(400, "invalid_request");
        (await _server.PostAsAppAsync("/v1/channels", "application/x-www-form-urlencoded", [.. "name="u8, 0xFF])).AssertProblem(400, "invalid_request");
    }

    [Fact]
    public async Task UnknownMember_IsNamedAndShortened()
    {
        var answer = await CreateAsync($$"""{"name":"n","{{new string('x', 5000)}}":1}""");

        Assert.StartsWith($"'{new string('x', 40)}…' is not known here", answer.AssertProblem(400, "invalid_request"));
    }

    [Fact]
    public async Task Body_AtItsBound_IsReadAndBeyondItIsNot()
    {
        const string Body = """{"name":"n"}""";

        var longest = await CreateAsync(Body + new string(' ', (16 * 1024) - Body.Length));
        var longer = await CreateAsync(Body + new string(' ', (16 * 1024) + 1 - Body.Length));

        Assert.Equal(201, longest.Status);
        Assert.Equal("The body must not be longer than 16384 bytes.", longer.AssertProblem(413, "too_large"));
    }

    [Theory]
    [InlineData("\"", "\"")]
    [InlineData("\U0001F600", "\U0001F600")]
    [InlineData("é", "<")]
    [InlineData("\u2028", "&")]
    public async Task LongestNameAndUser_MakeATokenThatConnects(string ofName, string ofUser)
    {
        var name = Repeat(ofName);
        var user = Repeat(ofUser);

        var token = await _server.TokenAsync(name, new { user, receive = true, send = false, close_on_expiry = true });
        await using var link = await _server.OpenSocketAsync(token, "zchannel.v1");

        Assert.StartsWith("!hello ", (await link.ReadFrameAsync()).Text);
    }

    private static string Repeat(string text) => string.Concat(Enumerable.Repeat(text, 256 / Encoding.UTF8.GetByteCount(text)));

    private Task<HttpAnswer> CreateAsync(string json) => _server.PostAsAppAsync("/v1/channels", "application/json", json);

    private JsonObject ClaimsOf(HttpAnswer answer)
    {
        var token = _server.Remember((string)answer.Json["token"]!);
        return JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]))!.AsObject();
    }
}
