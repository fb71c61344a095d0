using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Tokens;

public sealed class ChannelTokensTests : IAsyncLifetime
{
    private const string Other = "another-secret-of-32-characters!!";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private RunningServer _server = null!;

    private byte[] Key => _server.Services.GetKey(RunningServer.KeyId);

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(_time, $"Apps:books:Keys:books-main:Secret={Other}");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task TokenOfTheApplicationsOwnMaking_Connects()
    {
        await AcceptedAsync(Jwt.Sign(Jwt.Header, Claims(), Key));
        await AcceptedAsync(Jwt.Sign("""{"kid":"shop-main","alg":"HS256"}""", Claims(new { sub = "ann", nbf = Now, iat = Now, jti = "x", receive = true, send = true }), Key));
        await AcceptedAsync(Jwt.Sign(Jwt.Header, Claims(new { aud = (string[])["other", "zchannel"] }), Key));
        await AcceptedAsync(Jwt.Sign("""{"x5c":[{"alg":"none"}],"kid":"shop-main","alg":"HS256","cty":null}""", Claims(), Key));
        await AcceptedAsync(Jwt.Sign(Jwt.Header, Claims(new { exp = Now + 1 }), Key));
        await AcceptedAsync(Jwt.Sign(Jwt.Header, Claims(new { exp = 253402300799 }), Key));
        await AcceptedAsync(Jwt.Sign(Jwt.Header, Claims(new { exp = Now + 1.5, nbf = Now + 0.5 }), Key));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-1767323045)]
    public async Task TokenPastItsTime_IsExpired(long seconds) =>
        await RefusedAsync(Jwt.Sign(Jwt.Header, Claims(new { exp = Now + seconds }), Key), 4002, "token_expired");

    [Fact]
    public async Task TimeItself_LetsATokenExpire()
    {
        var token = await _server.TokenAsync("news", new { duration = 60 });
        await AcceptedAsync(token);

        _time.Advance(TimeSpan.FromSeconds(60));

        await RefusedAsync(token, 4002, "token_expired");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("not a jwt")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    [InlineData("eyJhbGciOiJub25lIn0..")]
    [InlineData("e30.e30.e30")]
    [InlineData("bnVsbA.bnVsbA.bnVsbA")]
    [InlineData("W10.W10.W10")]
    [InlineData("é.é.é")]
    [InlineData("%00")]
    [InlineData("😀")]
    public async Task Text_ThatIsNoToken_IsInvalid(string text) => await RefusedAsync(Uri.EscapeDataString(text), 4001, "token_invalid");

    [Fact]
    public async Task LongText_IsInvalid()
    {
        await RefusedAsync(new string('x', 5_000), 4001, "token_invalid");
        await RefusedAsync(Jwt.Sign(Jwt.Header, Claims(new { more = new string('x', 5_000) }), Key), 4001, "token_invalid");
        await RefusedAsync($"{new string('[', 1_500)}.{new string('[', 1_500)}.x", 4001, "token_invalid");
        await RefusedAsync(Jwt.Sign(Jwt.Header, new string('[', 1_500), Key), 4001, "token_invalid");
    }

    [Theory]
    [InlineData("""{"alg":"none","kid":"shop-main"}""")]
    [InlineData("""{"alg":"None","kid":"shop-main"}""")]
    [InlineData("""{"alg":"","kid":"shop-main"}""")]
    [InlineData("""{"kid":"shop-main"}""")]
    [InlineData("""{"alg":"HS512","kid":"shop-main"}""")]
    [InlineData("""{"alg":"hs256","kid":"shop-main"}""")]
    [InlineData("""{"alg":"RS256","kid":"shop-main"}""")]
    [InlineData("""{"alg":"ES256","kid":"shop-main"}""")]
    [InlineData("""{"alg":["HS256"],"kid":"shop-main"}""")]
    [InlineData("""{"alg":"HS256"}""")]
    [InlineData("""{"alg":"HS256","kid":""}""")]
    [InlineData("""{"alg":"HS256","kid":null}""")]
    [InlineData("""{"alg":"HS256","kid":1}""")]
    [InlineData("""{"alg":"HS256","kid":["shop-main"]}""")]
    [InlineData("""{"alg":"HS256","kid":"SHOP-MAIN"}""")]
    [InlineData("""{"alg":"HS256","alg":"HS256","kid":"shop-main"}""")]
    [InlineData("""{"alg":"none","alg":"HS256","kid":"shop-main"}""")]
    [InlineData("""{"alg":"HS256","kid":"shop-other","kid":"shop-main"}""")]
    [InlineData("""{"alg":"HS256","kid":"shop-main","crit":["b64"],"b64":false}""")]
    [InlineData("""{"alg":"HS256","kid":"shop-main"} {}""")]
    [InlineData("""[{"alg":"HS256","kid":"shop-main"}]""")]
    [InlineData("""{"x":{"alg":"HS256","kid":"shop-main"}}""")]
    [InlineData("""{"alg":"HS256","kid":"\ud800"}""")]
    [InlineData("""{"alg":"HS256","kid":"shop-main",}""")]
    [InlineData("""{"alg":"HS256","kid":"shop-other"}""")]
    [InlineData("""{"alg":"HS256","kid":"books-main"}""")]
    [InlineData("""{"alg":"HS256","kid":"shop-other","jku":"https://evil.example","x5u":"https://evil.example","jwk":{"kty":"oct","k":"AA"}}""")]
    public async Task HeaderOfAnotherKind_IsInvalid(string header) => await RefusedAsync(Jwt.Sign(header, Claims(), Key), 4001, "token_invalid");

    [Fact]
    public async Task SignatureOfAnotherKind_IsInvalid()
    {
        var claims = Claims();
        using var rsa = RSA.Create(2048);

        await RefusedAsync(Jwt.Sign("""{"alg":"none","kid":"shop-main"}""", claims, _ => []), 4001, "token_invalid");
        await RefusedAsync(Jwt.Sign("""{"alg":"HS512","kid":"shop-main"}""", claims, text => HMACSHA512.HashData(Key, text)), 4001, "token_invalid");
        await RefusedAsync(Jwt.Sign("""{"alg":"HS384","kid":"shop-main"}""", claims, text => HMACSHA384.HashData(Key, text)), 4001, "token_invalid");
        await RefusedAsync(
            Jwt.Sign("""{"alg":"RS256","kid":"shop-main"}""", claims, text => rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)), 4001, "token_invalid");
        await RefusedAsync(Jwt.Sign(Jwt.Header, claims, _ => []), 4001, "token_invalid");
        await RefusedAsync(Jwt.Sign(Jwt.Header, claims, text => HMACSHA256.HashData(Key, text)[..31]), 4001, "token_invalid");
        await RefusedAsync(Jwt.Sign(Jwt.Header, claims, text => [.. HMACSHA256.HashData(Key, text), 0]), 4001, "token_invalid");
    }

    [Fact]
    public async Task SecretItself_SignsNothing() =>
        await RefusedAsync(Jwt.Sign(Jwt.Header, Claims(), Encoding.UTF8.GetBytes(RunningServer.Secret)), 4001, "token_invalid");

    [Fact]
    public async Task KeyOfAnotherApp_OpensOnlyItsOwnChannels()
    {
        var others = _server.Services.GetKey("books-main");

        await RefusedAsync(Jwt.Sign(Jwt.Header, Claims(), others), 4001, "token_invalid");
        await using var link = await _server.OpenSocketAsync(Jwt.Sign("""{"alg":"HS256","kid":"books-main"}""", Claims(), others), "zchannel.v1");

        Assert.StartsWith("!hello ", (await link.ReadFrameAsync()).Text);
        (await _server.AskAsAppAsync("GET /v1/channels/news")).AssertProblem(404, "not_found");
    }

    [Fact]
    public async Task ChangedToken_IsInvalid()
    {
        var parts = Jwt.Sign(Jwt.Header, Claims(), Key).Split('.');
        var forged = Jwt.Sign(Jwt.Header, Claims(new { channel = "secret" }), Key).Split('.');

        await RefusedAsync($"{parts[0]}.{forged[1]}.{parts[2]}", 4001, "token_invalid");
        await RefusedAsync($"{parts[0]}.{parts[1]}.{forged[2]}", 4001, "token_invalid");
        await RefusedAsync($"{parts[0]}.{parts[1]}.", 4001, "token_invalid");
        await RefusedAsync($"{parts[0]}.{parts[1]}", 4001, "token_invalid");
        await RefusedAsync($"{parts[0]}.{parts[1]}.{parts[2]}.", 4001, "token_invalid");
        await RefusedAsync($"{parts[0]}.{parts[1]}.{parts[2]}=", 4001, "token_invalid");
        await RefusedAsync($"{parts[0]}.{parts[1]}.{parts[2]}%20", 4001, "token_invalid");
        await RefusedAsync($"{parts[0]}.{parts[1]}..{parts[2]}", 4001, "token_invalid");
        await RefusedAsync($".{parts[0]}.{parts[1]}.{parts[2]}", 4001, "token_invalid");
        await AcceptedAsync(string.Join('.', parts));
    }

    [Theory]
    [InlineData("""{"aud":null}""")]
    [InlineData("""{"aud":"Zchannel"}""")]
    [InlineData("""{"aud":"other"}""")]
    [InlineData("""{"aud":[]}""")]
    [InlineData("""{"aud":1}""")]
    [InlineData("""{"aud":["zchannel",1]}""")]
    [InlineData("""{"aud":{"zchannel":true}}""")]
    [InlineData("""{"exp":null}""")]
    [InlineData("""{"exp":"1999999999"}""")]
    [InlineData("""{"exp":-1}""")]
    [InlineData("""{"exp":253402300800}""")]
    [InlineData("""{"exp":1e300}""")]
    [InlineData("""{"exp":true}""")]
    [InlineData("""{"exp":[1999999999]}""")]
    [InlineData("""{"nbf":1767323046}""")]
    [InlineData("""{"nbf":"soon"}""")]
    [InlineData("""{"channel":"news","channel":"news"}""")]
    [InlineData("""{"nbf":true}""")]
    [InlineData("""{"nbf":1e300}""")]
    [InlineData("""{"channel":null}""")]
    [InlineData("""{"channel":""}""")]
    [InlineData("""{"channel":1}""")]
    [InlineData("""{"channel":["news"]}""")]
    [InlineData("""{"channel":".."}""")]
    [InlineData("""{"channel":"a\u0000"}""")]
    [InlineData("""{"channel":"\ud800"}""")]
    [InlineData("""{"sub":1}""")]
    [InlineData("""{"sub":["ann"]}""")]
    [InlineData("""{"sub":""}""")]
    [InlineData("""{"sub":"a\nb"}""")]
    [InlineData("""{"receive":"false"}""")]
    [InlineData("""{"receive":0}""")]
    [InlineData("""{"receive":[]}""")]
    [InlineData("""{"send":"true"}""")]
    [InlineData("""{"close_on_expiry":"false"}""")]
    public async Task Claim_ThatCannotBeRead_IsInvalid(string change)
    {
        // Put behind the others, where the last of two counts; null takes the member out.
        var name = change.Split('"')[1];
        var claims = System.Text.Json.Nodes.JsonNode.Parse(Claims(new { sub = "ann" }))!.AsObject();
        claims.Remove(name);
        var rest = change.EndsWith(":null}", StringComparison.Ordinal) ? "}" : $",{change[1..]}";

        await RefusedAsync(Jwt.Sign(Jwt.Header, claims.ToJsonString()[..^1] + rest, Key), 4001, "token_invalid");
    }

    [Theory]
    [InlineData("receive")]
    [InlineData("send")]
    public async Task NullPermission_IsInvalid(string claim) =>
        await RefusedAsync(Jwt.Sign(Jwt.Header, $"{Claims()[..^1]},\"{claim}\":null}}", Key), 4001, "token_invalid");

    [Fact]
    public async Task ChannelNameAboveTheBound_IsInvalid() =>
        await RefusedAsync(Jwt.Sign(Jwt.Header, Claims(new { channel = new string('x', 257) }), Key), 4001, "token_invalid");

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    private string Claims(object? changes = null) => Jwt.Claims(_time.GetUtcNow(), changes);

    private async Task AcceptedAsync(string token)
    {
        _server.Remember(token);
        await using var link = await _server.OpenSocketAsync(token, "zchannel.v1");
        Assert.StartsWith("!hello ", (await link.ReadFrameAsync()).Text);
    }

    private async Task RefusedAsync(string token, int closeCode, string errorCode)
    {
        if (token.Length > 20)
        {
            _server.Remember(token);
        }

        Assert.Equal(closeCode, await _server.RefusedAsync(token));
        var answer = await _server.AskAsync($"GET /com/{token}", "Accept: text/event-stream", "Origin: https://page.example");
        answer.AssertProblem(401, errorCode);
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        (await _server.AskAsync($"POST /com/{token}?client=me", "Content-Length: 0")).AssertProblem(401, errorCode);
    }
}
