using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Sae;

public sealed class SaeFormTests : IAsyncLifetime
{
    private const string Parts = "Content-Type: multipart/form-data; boundary=b";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private RunningServer _server = null!;
    private SaeCaller _caller = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(_time, "Apps:shop:SaeWire=Utc");
        _caller = new SaeCaller(_server, _time);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("Content-Type: application/x-www-form-urlencoded; charset=gbk")]
    [InlineData("content-type: APPLICATION/X-WWW-FORM-URLENCODED")]
    [InlineData("Content-Type:")]
    [InlineData("X-None: x")]
    public async Task UrlEncodedForm_IsRead(string type) =>
        (await _caller.PlatformAsync("send_message", "&client_id=news&&message=hi&unknown=1&unknown=2&", type)).AssertData();

    [Theory]
    [InlineData("Content-Type: application/json")]
    [InlineData("Content-Type: text/plain")]
    [InlineData("Content-Type: nonsense")]
    [InlineData("Content-Type: ;")]
    [InlineData("Content-Type: multipart/form-data")]
    [InlineData("Content-Type: multipart/form-data; boundary=")]
    [InlineData("Content-Type: multipart/form-data; boundary=\"\"")]
    [InlineData("Content-Type: multipart/form-data; boundary=b")]
    [InlineData("Content-Type: multipart/mixed; boundary=b")]
    public async Task AnotherType_IsRefused(string type)
    {
        Assert.Contains("form", (await _caller.PlatformAsync("send_message", "client_id=news&message=hi", type)).AssertErrno(400, 101));
        Assert.Contains("form", (await _caller.PublicAsync("send_message", "client_id=news&message=hi", type)).AssertErrno(400, 101));
    }

    [Fact]
    public async Task FormInParts_AsPhpSendsAnArray_IsRead()
    {
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync("大厅"));
        var form = Part("name=\"client_id\"", "大厅") + Part("name=\"message\"", "a=b&c\r\n世界") + Part("name=async", "0") + "--b--\r\n";

        Assert.Equal(1, (await _caller.PublicAsync("send_message", form, Parts)).AssertData().GetInt32());
        Assert.Equal("a=b&c\r\n世界", (await link.ReadFrameAsync()).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--b\r\n")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\nnews")]
    [InlineData("--b\r\nno header\r\n\r\nnews\r\n--b--\r\n")]
    [InlineData("--b\r\n\r\nnews\r\n--b--\r\n")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"client_id\"; filename=\"x\"\r\n\r\nnews\r\n--b--\r\n")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"client_id\"; filename*=utf-8''x\r\n\r\nnews\r\n--b--\r\n")]
    [InlineData("--b\r\nContent-Disposition: form-data\r\n\r\nnews\r\n--b--\r\n")]
    [InlineData("--b--\r\n")]
    public async Task PartsThatAreNoForm_AreRefused(string form) =>
        (await _caller.PublicAsync("create_channel", form, Parts)).AssertErrno(400, 101);

    [Fact]
    public async Task PartsThatAreNotUtf8_OrWithoutEnd_AreRefused()
    {
        var header = "--b\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\n"u8;
        string[] headers = [.. _caller.PlatformHeaders(), Parts];

        (await _caller.PostAsync("/v1/create_channel", [.. header, 0xFF, .. "\r\n--b--\r\n"u8], headers)).AssertErrno(400, 101);
        (await _caller.PlatformAsync("create_channel", new string('-', 10_000), Parts)).AssertErrno(400, 101);
        (await _caller.PlatformAsync("create_channel", "--b\r\n" + string.Concat(Enumerable.Range(0, 500).Select(n => $"h{n}: x\r\n")), Parts)).AssertErrno(400, 101);
        (await _caller.PlatformAsync("create_channel", "x", $"Content-Type: multipart/form-data; boundary={new string('b', 5_000)}")).AssertErrno(400, 101);
    }

    [Fact]
    public async Task ThousandsOfFields_AreNoTrouble() =>
        (await _caller.PublicAsync("send_message", string.Concat(Enumerable.Repeat("a&", 50_000)) + "client_id=news&message=x")).AssertData();

    [Fact]
    public async Task PartsBeyondAHundred_AreRefused()
    {
        var unknown = string.Concat(Enumerable.Repeat(Part("name=x", "y"), 98));
        var known = Part("name=client_id", "news") + Part("name=message", "x");

        (await _caller.PublicAsync("send_message", unknown + known + "--b--\r\n", Parts)).AssertData();
        (await _caller.PublicAsync("send_message", unknown + known + Part("name=x", "y") + "--b--\r\n", Parts)).AssertErrno(400, 101);
    }

    private static string Part(string name, string value) => $"--b\r\nContent-Disposition: form-data; {name}\r\n\r\n{value}\r\n";
}
