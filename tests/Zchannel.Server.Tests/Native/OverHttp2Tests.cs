using System.Net;
using System.Net.WebSockets;
using System.Text;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Native;

/// <summary>What holds over HTTP/1.1 holds over HTTP/2.</summary>
public sealed class ZchannelV1OverHttp2Tests : ZchannelV1Tests
{
    protected override string[] Way => Visits.OverHttp2;
}

/// <summary>The same for sockets without a subprotocol.</summary>
public sealed class RawSocketOverHttp2Tests : RawSocketTests
{
    protected override string[] Way => Visits.OverHttp2;
}

/// <summary>The same for frames that are none.</summary>
public sealed class BadFrameOverHttp2Tests : BadFrameTests
{
    protected override string[] Way => Visits.OverHttp2;
}

/// <summary>The same for refusals.</summary>
public sealed class RefusalOverHttp2Tests : RefusalTests
{
    protected override string[] Way => Visits.OverHttp2;
}

/// <summary>What is only so over HTTP/2.</summary>
public sealed class OverHttp2Tests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(Visits.OverHttp2);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("/com/token", "12", HttpStatusCode.UpgradeRequired)]
    [InlineData("/v1/channels", "13", HttpStatusCode.Unauthorized)]
    [InlineData("/healthz", "13", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/nothing", "13", HttpStatusCode.NotFound)]
    public async Task Handshake_ThatIsNone_IsRefused(string target, string version, HttpStatusCode status)
    {
        using var response = await Http2Link.AskAsync(_server.Http2!, target, version);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task ManySockets_ShareALink()
    {
        const int Count = 50;
        var token = await _server.TokenAsync("news");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, EnableMultipleHttp2Connections = false });
        var sockets = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => ConnectAsync(client, token)));

        await _server.PublishAsync("news", "to all");

        Assert.All(await Task.WhenAll(sockets.Select(ReadAsync)), text => Assert.Equal("to all", text));
        Assert.Equal(Count, _server.App.Connections.Count);
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }

        await Visits.UntilAsync(() => _server.App.Connections.Count == 0);
    }

    [Fact]
    public async Task EventStream_ComesOverHttp2Too()
    {
        var token = await _server.TokenAsync("news");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Http2!, $"/com/{token}?client=me")) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancelled));
        Assert.Equal("event: hello", await reader.ReadLineAsync(Cancelled));

        await _server.PublishAsync("news", "hello");

        string? line;
        do
        {
            line = await reader.ReadLineAsync(Cancelled);
        }
        while (line is not ("data: hello" or null));
        Assert.NotNull(line);
        _server.BeginStop();
        Assert.Equal("\n", await reader.ReadToEndAsync(Cancelled));
    }

    [Fact]
    public async Task LinkThatHasShownAToken_IsNotCutForOthers()
    {
        await using var server = await RunningServer.StartAsync(
            [.. Visits.OverHttp2, "Limits:UnauthenticatedConnections=1", "Limits:UnauthenticatedConnectionsPerAddress=0"]);
        await using var link = await server.OpenSocketAsync(await server.TokenAsync("news"));
        await using var idle = await RawLink.OpenAsync(server.Http2!.Port);
        await using var next = await RawLink.OpenAsync(server.Http2!.Port);
        await idle.ReadToEndAsync();

        await server.PublishAsync("news", "still here");

        Assert.Equal("still here", (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task Stop_SendsSocketsAwayWithACode()
    {
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync("news"));
        await _server.PublishAsync("news", "the last");

        _server.BeginStop();
        var stopping = _server.StopAsync();

        Assert.Equal("the last", (await link.ReadFrameAsync()).Text);
        Assert.Equal(4200, (await link.ReadCloseAsync()).Code);
        await stopping;
    }

    private async Task<ClientWebSocket> ConnectAsync(HttpClient client, string token)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{_server.Http2!.Port}/com/{token}"), client, Cancelled);
        return socket;
    }

    private static async Task<string> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64];
        var heard = await socket.ReceiveAsync(buffer.AsMemory(), Cancelled).AsTask().WaitAsync(RawLink.Longest, Cancelled);
        return Encoding.UTF8.GetString(buffer, 0, heard.Count);
    }
}
