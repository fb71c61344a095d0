using Microsoft.Extensions.DependencyInjection;
using Zchannel.Server.Tests.Hosting;
using Zchannel.Transports.Sockets;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>A server for all cases, over one of the drivers, whose channel repeats what a client says to everyone on it.</summary>
/// <param name="transport">The option <c>Transport</c>.</param>
/// <param name="messageBytes">The payload bytes that a message may have.</param>
/// <param name="more">Further settings.</param>
public abstract class WireStation(string transport, int messageBytes, params string[] more) : IAsyncLifetime
{
    /// <summary>Settings of a server that logs only what should not happen.</summary>
    protected static readonly string[] Quiet = ["--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Zchannel=Warning"];

    private const string User = "client";

    private RunningServer _server = null!;

    /// <summary>The channel of all cases.</summary>
    internal WitnessedChannel Channel { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(
        [
            $"Transport={transport}", $"Apps:shop:Limits:MessageBytes={messageBytes}", "Apps:shop:Limits:PublishesPerSecond=0",
            "Apps:shop:Rules:all:Match=*", "Apps:shop:Rules:all:ClientMessages=Broadcast", .. more,
        ]);
        Channel = await OpenChannelAsync("news");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Channel.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <summary>How many links are served on sockets of our own.</summary>
    internal int Detached => _server.Services.GetRequiredService<Lazy<SocketsConnections>>().Value.Count;

    /// <summary>Opens a channel beside it, which its user disposes of.</summary>
    internal async Task<WitnessedChannel> OpenChannelAsync(string name) => new(
        _server.Port, await TargetAsync(name), await _server.OpenSocketAsync(await _server.TokenAsync(name)));

    /// <summary>The target of a handshake as the client.</summary>
    internal async Task<string> TargetAsync(string channel) => $"/com/{await _server.TokenAsync(channel, new { user = User })}";

    /// <summary>Opens a link as the client.</summary>
    internal Task<RawLink> OpenAsync() => _server.OpenSocketWithAsync(Channel.Target, []);

    /// <summary>Has the application end the client's links.</summary>
    internal async Task EndAsync()
    {
        var answer = await _server.AskAsAppAsync($"DELETE /v1/users/{User}/connections");
        Assert.Equal(204, answer.Status);
    }

    /// <summary>Lets the witness go and waits until no link is left.</summary>
    internal async Task UntilAllHaveEndedAsync()
    {
        await Channel.DisposeAsync();
        await Visits.UntilAsync(() => _server.App.Connections.Count == 0);
    }
}

/// <summary>Over Kestrel's streams.</summary>
public sealed class StreamsStation() : WireStation("Streams", LimitCases.Limit);

/// <summary>Over sockets of our own.</summary>
public sealed class SocketsStation() : WireStation("Sockets", LimitCases.Limit);
