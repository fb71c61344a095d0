using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Native;

public sealed class ClientMessageTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(
        "Apps:shop:Limits:MessageBytes=1000",
        "Apps:shop:Rules:live:Match=live.*", "Apps:shop:Rules:live:ClientMessages=Broadcast",
        "Apps:shop:Rules:mute:Match=mute.*", "Apps:shop:Rules:mute:ClientMessages=Reject");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Message_IsThatOfTheStream()
    {
        var token = await _server.TokenAsync("live.1");
        await using var stream = await EventStream.OpenAsync(_server, token, "?client=me");
        await stream.ReadAsync();

        var answer = await PostAsync($"/com/{token}?client=me", "text/plain", "hello"u8.ToArray(), "Origin: https://page.example");
        var binary = await PostAsync($"/com/{token}?client=me", "application/octet-stream", [0xFF]);

        Assert.Equal(202, answer.Status);
        Assert.Empty(answer.Body);
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal(202, binary.Status);
        Assert.EndsWith("\ndata: hello", await stream.ReadAsync());
        Assert.EndsWith("\ndata: binary /w==", await stream.ReadAsync());
    }

    [Fact]
    public async Task WithoutAStream_IsNotFound()
    {
        var token = await _server.TokenAsync("live.1");

        (await PostAsync($"/com/{token}?client=me", "text/plain", [])).AssertProblem(404, "not_found");
        Assert.Empty(_server.App.Channels);
    }

    [Fact]
    public async Task StreamOfAnotherUser_IsNotFound()
    {
        var anns = await _server.TokenAsync("live.1", new { user = "ann" });
        var bobs = await _server.TokenAsync("live.1", new { user = "bob" });
        await using var stream = await EventStream.OpenAsync(_server, anns, "?client=me");
        await stream.ReadAsync();

        (await PostAsync($"/com/{bobs}?client=me&id=1", "text/plain", [])).AssertProblem(404, "not_found");
        (await PostAsync($"/com/{await _server.TokenAsync("live.1")}?client=me", "text/plain", [])).AssertProblem(404, "not_found");
        Assert.Equal(202, (await PostAsync($"/com/{anns}?client=me", "text/plain", [])).Status);
    }

    [Fact]
    public async Task AnotherUserWithTheSameClientId_DoesNotKeepOneFromSending()
    {
        var anns = await _server.TokenAsync("live.1", new { user = "ann" });
        await using var stream = await EventStream.OpenAsync(_server, anns, "?client=me");
        await using var bobs = await EventStream.OpenAsync(_server, await _server.TokenAsync("live.1", new { user = "bob" }), "?client=me");
        await stream.ReadAsync();
        await bobs.ReadAsync();

        Assert.Equal(202, (await PostAsync($"/com/{anns}?client=me", "text/plain", "mine"u8.ToArray())).Status);
        Assert.EndsWith("\ndata: mine", await stream.ReadAsync());
    }

    [Fact]
    public async Task StreamOfAnotherTokenWithoutAUser_IsNotFound()
    {
        var one = await _server.TokenAsync("live.1");
        // Of the same millisecond it would be the same token.
        var other = await _server.TokenAsync("live.1", new { duration = 60 });
        await using var stream = await EventStream.OpenAsync(_server, one, "?client=me");
        await stream.ReadAsync();

        (await PostAsync($"/com/{other}?client=me", "text/plain", [])).AssertProblem(404, "not_found");
        Assert.Equal(202, (await PostAsync($"/com/{one}?client=me", "text/plain", [])).Status);
    }

    [Fact]
    public async Task UserWithAFreshToken_IsStillTheSame()
    {
        await using var stream = await EventStream.OpenAsync(_server, await _server.TokenAsync("live.1", new { user = "ann" }), "?client=me");
        await stream.ReadAsync();

        Assert.Equal(202, (await PostAsync($"/com/{await _server.TokenAsync("live.1", new { user = "ann" })}?client=me", "text/plain", [])).Status);
    }

    [Fact]
    public async Task RepeatedId_IsAcceptedOnceOverWhateverTransport()
    {
        var token = await _server.TokenAsync("live.1");
        await using var stream = await EventStream.OpenAsync(_server, token, "?client=me");
        await stream.ReadAsync();
        await using var socket = await _server.OpenSocketAsync(token, "zchannel.v1", "?client=me");
        Assert.StartsWith("!hello ", (await socket.ReadFrameAsync()).Text);

        Assert.Equal(202, (await PostAsync($"/com/{token}?client=me&id=a%23-1", "text/plain", "once"u8.ToArray())).Status);
        Assert.EndsWith("\ndata: once", await stream.ReadAsync());
        Assert.EndsWith("\nonce", (await socket.ReadFrameAsync()).Text);
        Assert.Equal(202, (await PostAsync($"/com/{token}?client=me&id=a%23-1", "text/plain", "once"u8.ToArray())).Status);
        await socket.SendTextAsync("a#-1\nonce");
        Assert.Equal("!ok a#-1", (await socket.ReadFrameAsync()).Text);
        Assert.Equal(202, (await PostAsync($"/com/{token}?client=me&id=2", "text/plain", "twice"u8.ToArray())).Status);

        Assert.EndsWith("\ndata: twice", await stream.ReadAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("bob")]
    public async Task AnotherWithTheSameClientId_CannotUseUpItsMessageIds(string? user)
    {
        await using var victim = await _server.OpenSocketAsync(await _server.TokenAsync("live.1"), "zchannel.v1", "?client=me");
        await using var other = await _server.OpenSocketAsync(await _server.TokenAsync("live.1", new { user }), "zchannel.v1", "?client=me");
        Assert.StartsWith("!hello ", (await victim.ReadFrameAsync()).Text);
        Assert.StartsWith("!hello ", (await other.ReadFrameAsync()).Text);

        await other.SendTextAsync("1\nswallowed?");
        Assert.EndsWith("\nswallowed?", (await victim.ReadFrameAsync()).Text);
        await victim.SendTextAsync("1\nnot swallowed");

        // In either order: the answer, and what everyone hears.
        string[] heard = [(await victim.ReadFrameAsync()).Text, (await victim.ReadFrameAsync()).Text];
        Assert.Contains("!ok 1", heard);
        Assert.Contains(heard, text => text.EndsWith("\nnot swallowed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnotherWithTheSameClientId_OnlyDoesWithoutWhatExcludesIt()
    {
        await using var victim = await _server.OpenSocketAsync(await _server.TokenAsync("live.1"), query: "?client=me");
        await using var other = await _server.OpenSocketAsync(await _server.TokenAsync("live.1"), query: "?client=me");

        await _server.PublishAsync("live.1", "said by me", exclude: "me");
        await _server.PublishAsync("live.1", "to all");

        Assert.Equal("to all", (await victim.ReadFrameAsync()).Text);
        Assert.Equal("to all", (await other.ReadFrameAsync()).Text);
    }

    [Theory]
    [InlineData("id=")]
    [InlineData("id=!1")]
    [InlineData("id=a%20b")]
    [InlineData("id=a%0Ab")]
    [InlineData("id=%C3%A9")]
    [InlineData("id=%ff")]
    [InlineData("id=1&id=1")]
    [InlineData("id=01234567890123456789012345678901234567890123456789012345678901234")]
    public async Task Id_ThatIsNone_IsRefused(string query)
    {
        var token = await _server.TokenAsync("live.1");
        await using var stream = await EventStream.OpenAsync(_server, token, "?client=me");
        await stream.ReadAsync();

        (await PostAsync($"/com/{token}?client=me&{query}", "text/plain", [])).AssertProblem(400, "invalid_request");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?client=")]
    [InlineData("?client=a%2Fb")]
    [InlineData("?client=me&client=me")]
    public async Task Client_ThatIsNone_IsRefused(string query) =>
        (await PostAsync($"/com/{await _server.TokenAsync("live.1")}{query}", "text/plain", [])).AssertProblem(400, "invalid_request");

    [Fact]
    public async Task BodyThatIsNoMessage_IsRefused()
    {
        var token = await _server.TokenAsync("live.1");
        await using var stream = await EventStream.OpenAsync(_server, token, "?client=me");
        await stream.ReadAsync();

        (await PostAsync($"/com/{token}?client=me", "text/plain", [0xFF])).AssertProblem(400, "invalid_request");
        (await PostAsync($"/com/{token}?client=me", "text/plain", new byte[1001])).AssertProblem(413, "too_large");
        Assert.Equal(202, (await PostAsync($"/com/{token}?client=me", "text/plain", new byte[1000])).Status);
    }

    [Theory]
    [InlineData("mute.1", true, "forbidden")]
    [InlineData("live.1", false, "forbidden")]
    [InlineData("news", true, "not_handled")]
    public async Task MessageThatNobodyTakes_IsForbidden(string channel, bool send, string code)
    {
        var token = await _server.TokenAsync(channel, new { send });
        await using var stream = await EventStream.OpenAsync(_server, token, "?client=me");
        await stream.ReadAsync();

        var answer = await PostAsync($"/com/{token}?client=me", "text/plain", []);

        answer.AssertProblem(403, code);
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
    }

    private async Task<HttpAnswer> PostAsync(string target, string contentType, byte[] body, params string[] headers)
    {
        await using var link = await RawLink.OpenAsync(_server.Port);
        await link.RequestAsync($"POST {target}", [$"Content-Type: {contentType}", $"Content-Length: {body.Length}", .. headers]);
        await link.SendAsync(body);
        return await link.ReadAnswerAsync();
    }
}
