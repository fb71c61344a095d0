using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Zchannel.Client;
using Zchannel.Server.Tests.Configuration;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Callbacks;

/// <summary>
/// A proxy would be told what users write, and would reach what this server may not. The environment is the process's, so
/// this needs a process.
/// </summary>
public sealed class CallbackProxyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ProxyOfTheEnvironment_IsNotUsed()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var proxyUrl = $"http://127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}";
        await using var receiver = new CallbackReceiver();
        await receiver.StartAsync();
        await using var process = new ServerProcess();
        process.Start(
            ["serve", "--urls=http://127.0.0.1:0", $"--Zchannel:Apps:shop:Keys:shop-main:Secret={RunningServer.Secret}", .. receiver.Settings.Select(setting => $"--Zchannel:{setting}")],
            ("HTTP_PROXY", proxyUrl), ("http_proxy", proxyUrl), ("HTTPS_PROXY", proxyUrl), ("ALL_PROXY", proxyUrl), ("all_proxy", proxyUrl), ("NO_PROXY", ""), ("no_proxy", ""));
        var address = await process.ListeningAsync(Token);

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await using var client = new ZchannelClient(new ZchannelClientOptions { Server = address, Key = "shop-main", Secret = RunningServer.Secret }, http);
        var url = await client.CreateChannelAsync("news", cancellationToken: Token);
        using var socket = new ClientWebSocket { Options = { Proxy = null } };
        await socket.ConnectAsync(url.Url, Token);

        Assert.Equal("connected", (await receiver.ReadAsync()).Kind);
        Assert.False(proxy.Pending());
    }
}
