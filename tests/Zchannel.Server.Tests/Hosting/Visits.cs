using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Zchannel.Server.Tests.Hosting;

/// <summary>How pages and programs come to a server.</summary>
internal static class Visits
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    /// <summary>Sends one request as it stands and reads the answer.</summary>
    public static async Task<HttpAnswer> AskAsync(this RunningServer server, string requestLine, params string[] headers)
    {
        await using var link = await RawLink.OpenAsync(server.Port);
        await link.RequestAsync(requestLine, headers);
        return await link.ReadAnswerAsync();
    }

    /// <summary>The same for an answer that has no body, whatever its length says.</summary>
    public static async Task<HttpAnswer> AskHeadAsync(this RunningServer server, string requestLine, params string[] headers)
    {
        await using var link = await RawLink.OpenAsync(server.Port);
        await link.RequestAsync(requestLine, [.. headers, "Connection: close"]);
        var (status, answered) = await link.ReadHeadAsync();
        Assert.Empty(await link.ReadToEndAsync());
        return new HttpAnswer(status, answered, []);
    }

    /// <summary>The same, as the application.</summary>
    public static Task<HttpAnswer> AskAsAppAsync(this RunningServer server, string requestLine, params string[] headers) =>
        server.AskAsync(requestLine, [$"Authorization: Bearer {RunningServer.KeyId}.{RunningServer.Secret}", .. headers]);

    /// <summary>The same, with a body.</summary>
    public static Task<HttpAnswer> PostAsAppAsync(this RunningServer server, string target, string contentType, byte[] body, params string[] headers) =>
        server.AskWithBodyAsync(
            $"POST {target}", body, [$"Authorization: Bearer {RunningServer.KeyId}.{RunningServer.Secret}", $"Content-Type: {contentType}", .. headers]);

    /// <summary>Sends one request with a body and reads the answer.</summary>
    public static async Task<HttpAnswer> AskWithBodyAsync(this RunningServer server, string requestLine, byte[] body, params string[] headers)
    {
        await using var link = await RawLink.OpenAsync(server.Port);
        await link.RequestAsync(requestLine, [$"Content-Length: {body.Length}", .. headers]);
        await link.SendAsync(body);
        return await link.ReadAnswerAsync();
    }

    public static Task<HttpAnswer> PostAsAppAsync(this RunningServer server, string target, string contentType, string body, params string[] headers) =>
        server.PostAsAppAsync(target, contentType, Encoding.UTF8.GetBytes(body), headers);

    /// <summary>Opens a WebSocket and asserts that the handshake is completed.</summary>
    public static Task<RawLink> OpenSocketAsync(this RunningServer server, string token, string? subprotocol = null, string query = "") =>
        server.OpenSocketWithAsync($"/com/{token}{query}", subprotocol is null ? [] : [$"Sec-WebSocket-Protocol: {subprotocol}"]);

    /// <summary>The same with any headers.</summary>
    public static async Task<RawLink> OpenSocketWithAsync(this RunningServer server, string target, string[] headers, int? receiveBuffer = null)
    {
        if (server.Http2 is { } http2)
        {
            return await Http2Link.OpenAsync(http2, target, headers);
        }

        var link = await RawLink.OpenAsync(server.Port, receiveBuffer);
        await link.RequestAsync($"GET {target}", [.. Handshake, .. headers]);
        var (status, answered) = await link.ReadHeadAsync();
        Assert.Equal(101, status);
        Assert.Equal("websocket", answered["Upgrade"].Single());
        Assert.Equal("Upgrade", answered["Connection"].Single());
        Assert.Equal(AcceptOf(Key), answered["Sec-WebSocket-Accept"].Single());
        Assert.Equal(
            headers.Where(header => header.StartsWith("Sec-WebSocket-Protocol: ", StringComparison.Ordinal)).Select(header => header[24..].Split(',')[0]),
            answered["Sec-WebSocket-Protocol"]);
        Assert.Empty(answered["Sec-WebSocket-Extensions"]);
        return link;
    }

    /// <summary>Opens a WebSocket that is refused, and returns the code.</summary>
    public static async Task<int> RefusedAsync(this RunningServer server, string token, string? subprotocol = null, string query = "", params string[] headers)
    {
        await using var link = await server.OpenSocketWithAsync(
            $"/com/{token}{query}", [.. headers, .. subprotocol is null ? [] : (string[])[$"Sec-WebSocket-Protocol: {subprotocol}"]]);
        var frame = await link.ReadFrameAsync();
        var code = frame.Code;
        await link.SendFrameAsync(WireFrame.CloseOpcode, frame.Payload.AsSpan(0, 2));
        Assert.Empty(await link.ReadToEndAsync());
        return code;
    }

    /// <summary>Settings of a server whose sockets come over HTTP/2.</summary>
    public static string[] OverHttp2 { get; } =
        ["--Kestrel:Endpoints:Api:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:Sockets:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:Sockets:Protocols=Http2"];

    /// <summary>What a well-formed handshake has beside its request line and Host.</summary>
    public static string[] Handshake { get; } = ["Upgrade: websocket", "Connection: Upgrade", $"Sec-WebSocket-Key: {Key}", "Sec-WebSocket-Version: 13"];

    /// <summary>Waits until something is so that nothing announces.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(RawLink.Longest);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!isSo())
        {
            await look.WaitForNextTickAsync(timeout.Token);
        }
    }

    /// <summary>The same, while the test's clock goes on: a second at a time, so that what is due is seen to be due.</summary>
    public static Task UntilAsync(Func<bool> isSo, FakeTimeProvider time)
    {
        var looks = 0;
        return UntilAsync(() =>
        {
            if (++looks % 10 == 0)
            {
                time.Advance(TimeSpan.FromSeconds(1));
            }

            return isSo();
        });
    }

#pragma warning disable CA5350 // RFC 6455 prescribes it.
    private static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
