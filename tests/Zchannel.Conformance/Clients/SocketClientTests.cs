using System.Net;
using System.Text.Json.Nodes;
using Zchannel.Client;
using Zchannel.Conformance.Browsers;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Clients;

/// <summary>WebSocket clients that others have written: what RFC 6455 leaves to each side, they have decided for themselves.</summary>
public sealed class SocketClientTests(Chromium chromium)
{
    private const string User = "ann";

    private static readonly string[] Expected =
    [
        "open - -",
        "text same",
        "text of 0 same", "binary of 0 same",
        "text of 125 same", "binary of 125 same",
        "text of 126 same", "binary of 126 same",
        "text of 65535 same", "binary of 65535 same",
        "text of 65536 same", "binary of 65536 same",
        "fragments same",
        "pong",
        "closed 4321",
        "zchannel.v1 !hello !ok 1 hello",
        "refused 1009 message too large",
        "waiting",
        "ended 4004 ended by the application",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // A page can neither send fragments nor pings; a program on .NET cannot send pings of its own.
    [Theory]
    [InlineData("Streams", "python3-websockets")]
    [InlineData("Streams", "ws")]
    [InlineData("Streams", "Chromium", "fragments same", "pong")]
    [InlineData("Streams", "System.Net.WebSockets", "pong")]
    [InlineData("Sockets", "python3-websockets")]
    [InlineData("Sockets", "ws")]
    [InlineData("Sockets", "Chromium", "fragments same", "pong")]
    [InlineData("Sockets", "System.Net.WebSockets", "pong")]
    public async Task Client_SaysAndHearsAll_AndUnderstandsEachEnd(string transport, string client, params string[] beyondIt)
    {
        var app = new TestApp { Id = "shop", Rules = new JsonObject { ["all"] = new JsonObject { ["Match"] = "*", ["ClientMessages"] = "Broadcast" } } };
        await using var server = await ZchannelServer.StartAsync(transport, Token, app);
        var channel = await server.Client(app).CreateChannelAsync("news", new ChannelUrlOptions { User = User }, Token);

        await using var conversation = await SocketClient.StartAsync(client, channel.Url, chromium, Token);
        await conversation.Output.UntilContainsAsync("waiting", Token);
        await EndAsync(server, app);
        var lines = await conversation.Output.UntilAsync(lines => lines.Any(line => line.StartsWith("ended ", StringComparison.Ordinal)), Token);

        Assert.Equal(Expected.Except(beyondIt), lines);
    }

    private static async Task EndAsync(ZchannelServer server, TestApp app)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(server.Address, $"/v1/users/{User}/connections"));
        request.Headers.Authorization = new("Bearer", app.ToBearer());
        using var answer = await http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
