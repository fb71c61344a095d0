using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Server.Tests.Hosting;
using Zchannel.Server.Tests.Tls;
using Zchannel.Transports.Sockets;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>A server for all cases, over one of the drivers, whose channel repeats what a client says to everyone on it.</summary>
/// <param name="messageBytes">The payload bytes that a message may have.</param>
/// <param name="more">Further settings.</param>
public abstract class WireStation(int messageBytes, params string[] more) : IAsyncLifetime
{
    /// <summary>Settings of a server that logs only what should not happen.</summary>
    protected static readonly string[] Quiet = ["--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Zchannel=Warning"];

    private const string User = "client";

    /// <summary>The channel of all cases.</summary>
    internal WitnessedChannel Channel { get; private set; } = null!;

    private protected abstract RunningServer Server { get; }

    public async ValueTask InitializeAsync()
    {
        await StartAsync(
        [
            $"Apps:shop:Limits:MessageBytes={messageBytes}", "Apps:shop:Limits:PublishesPerSecond=0",
            "Apps:shop:Rules:all:Match=*", "Apps:shop:Rules:all:ClientMessages=Broadcast", .. more,
        ]);
        Channel = await OpenChannelAsync("news");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Channel.DisposeAsync();
        await StopAsync();
    }

    /// <summary>How many links are served on sockets of our own.</summary>
    internal int Detached => Server.Services.GetRequiredService<Lazy<SocketsConnections>>().Value.Count;

    /// <summary>Opens a link, on which nothing has been said.</summary>
    internal abstract Task<RawLink> DialAsync(string? from = null);

    /// <summary>Opens a channel beside it, which its user disposes of.</summary>
    internal async Task<WitnessedChannel> OpenChannelAsync(string name) =>
        new(this, await TargetAsync(name), await OpenAsync($"/com/{await Server.TokenAsync(name)}"));

    /// <summary>The target of a handshake as the client.</summary>
    internal async Task<string> TargetAsync(string channel) => $"/com/{await Server.TokenAsync(channel, new { user = User })}";

    /// <summary>Opens a WebSocket, with bytes that come with its handshake.</summary>
    internal async Task<RawLink> OpenAsync(string target, string? from = null, params byte[] behind)
    {
        var link = await DialAsync(from);
        var handshake = $"GET {target} HTTP/1.1\r\nHost: localhost\r\n{string.Join("\r\n", Visits.Handshake)}\r\n\r\n";
        await link.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(handshake), .. behind]);
        Assert.Equal(101, (await link.ReadHeadAsync()).Status);
        return link;
    }

    /// <summary>Has the application end the client's links.</summary>
    internal async Task EndAsync()
    {
        var answer = await Server.AskAsAppAsync($"DELETE /v1/users/{User}/connections");
        Assert.Equal(204, answer.Status);
    }

    /// <summary>Lets the witness go and waits until no link is left.</summary>
    internal async Task UntilAllHaveEndedAsync()
    {
        await Channel.DisposeAsync();
        await Visits.UntilAsync(() => Server.App.Connections.Count == 0);
    }

    private protected abstract Task StartAsync(string[] settings);

    private protected abstract ValueTask StopAsync();
}

/// <summary>Over a transport that the options choose.</summary>
/// <param name="transport">The option <c>Transport</c>.</param>
/// <param name="messageBytes">The payload bytes that a message may have.</param>
/// <param name="more">Further settings.</param>
public abstract class PlainStation(string transport, int messageBytes, params string[] more) : WireStation(messageBytes, [$"Transport={transport}", .. more])
{
    private RunningServer _server = null!;

    private protected override RunningServer Server => _server;

    internal override Task<RawLink> DialAsync(string? from = null) => RawLink.OpenAsync(_server.Port, from: from);

    private protected override async Task StartAsync(string[] settings) => _server = await RunningServer.StartAsync(settings);

    private protected override ValueTask StopAsync() => _server.DisposeAsync();
}

/// <summary>Over TLS.</summary>
/// <param name="messageBytes">The payload bytes that a message may have.</param>
/// <param name="more">Further settings.</param>
public abstract class SecureStation(int messageBytes, params string[] more) : WireStation(messageBytes, more)
{
    private SecureServer _server = null!;

    private protected override RunningServer Server => _server.Running;

    internal override Task<RawLink> DialAsync(string? from = null) => _server.OpenAsync();

    private protected override async Task StartAsync(string[] settings) => _server = await SecureServer.StartAsync(settings);

    private protected override ValueTask StopAsync() => _server.DisposeAsync();
}
