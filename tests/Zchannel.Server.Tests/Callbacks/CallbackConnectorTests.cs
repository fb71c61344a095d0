using System.Net;
using System.Net.Sockets;
using Zchannel.Callbacks;

namespace Zchannel.Server.Tests.Callbacks;

/// <summary>
/// What is connected to is what was judged. 127.0.0.2 plays the public address, and 127.0.0.1 what is inside.
/// </summary>
public sealed class CallbackConnectorTests : IAsyncLifetime
{
    private static readonly IPAddress Outside = IPAddress.Parse("127.0.0.2");

    private readonly TcpListener _inside = new(IPAddress.Loopback, 0);
    private readonly Queue<IPAddress[]> _answers = new();
    private TcpListener _outside = null!;
    private int _asked;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_inside.LocalEndpoint).Port;

    public ValueTask InitializeAsync()
    {
        _inside.Start();
        _outside = new TcpListener(Outside, Port);
        _outside.Start();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _inside.Dispose();
        _outside.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task NameWithAddressesInsideAndOutside_IsConnectedToOutside_WithOneResolution()
    {
        _answers.Enqueue([IPAddress.Loopback, Outside]);

        await AssertReachesOutsideAsync();

        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task NameThatRebinds_IsRefusedWhenItLeadsInside()
    {
        _answers.Enqueue([Outside]);
        _answers.Enqueue([IPAddress.Loopback]);
        _answers.Enqueue([IPAddress.Loopback.MapToIPv6()]);
        await AssertReachesOutsideAsync();

        for (var i = 0; i < 2; i++)
        {
            var refused = await Assert.ThrowsAsync<HttpRequestException>(GetAsync);
            Assert.IsType<AddressRefusedException>(refused.GetBaseException());
        }

        Assert.Equal(3, _asked);
        Assert.False(_inside.Pending());
    }

    [Fact]
    public async Task NameWithoutAddress_IsNoRefusal()
    {
        _answers.Enqueue([]);

        var failed = await Assert.ThrowsAsync<HttpRequestException>(GetAsync);

        Assert.Equal(HttpRequestError.NameResolutionError, failed.HttpRequestError);
    }

    private async Task AssertReachesOutsideAsync()
    {
        var answered = GetAsync();
        using var accepted = await _outside.AcceptTcpClientAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);
        await accepted.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray(), Token);
        await answered;
        Assert.False(_inside.Pending());
    }

    private async Task GetAsync()
    {
        var connector = new CallbackConnector(ResolveAsync, Outside.Equals);
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = connector.ConnectAsync, UseProxy = false });
        using var response = await client.GetAsync(new Uri($"http://shop.example:{Port}/"), Token);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Assert.Equal("shop.example", host);
        _asked++;
        return Task.FromResult(_answers.Dequeue());
    }
}
