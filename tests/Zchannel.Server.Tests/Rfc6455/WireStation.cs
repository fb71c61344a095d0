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
    private RawLink _witness = null!;
    private string _token = null!;
    private int _marks;

    internal int Port => _server.Port;

    /// <summary>The target of a handshake.</summary>
    internal string Target => $"/com/{_token}";

    /// <summary>The same for another channel, which nobody witnesses.</summary>
    internal string OtherTarget { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(
        [
            $"Transport={transport}", $"Apps:shop:Limits:MessageBytes={messageBytes}", "Apps:shop:Limits:PublishesPerSecond=0",
            "Apps:shop:Rules:all:Match=*", "Apps:shop:Rules:all:ClientMessages=Broadcast", .. more,
        ]);
        _token = await _server.TokenAsync("news", new { user = User });
        OtherTarget = $"/com/{await _server.TokenAsync("elsewhere")}";
        _witness = await _server.OpenSocketAsync(await _server.TokenAsync("news"));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _witness.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <summary>How many links are served on sockets of our own.</summary>
    internal int Detached => _server.Services.GetRequiredService<Lazy<SocketsConnections>>().Value.Count;

    /// <summary>Opens a link as the client.</summary>
    internal Task<RawLink> OpenAsync() => _server.OpenSocketAsync(_token);

    /// <summary>Has the application end the client's links.</summary>
    internal async Task EndAsync()
    {
        var answer = await _server.AskAsAppAsync($"DELETE /v1/users/{User}/connections");
        Assert.Equal(204, answer.Status);
    }

    /// <summary>Waits until every link but the witness's has ended.</summary>
    internal Task UntilAllHaveEndedAsync() => Visits.UntilAsync(() => _server.App.Connections.Count == 1);

    /// <summary>What another on the channel has heard since it was asked last: the messages that the server has taken.</summary>
    internal async Task<List<WireFrame>> HeardAsync()
    {
        var mark = $"mark {++_marks}";
        await _witness.SendTextAsync(mark);
        var heard = new List<WireFrame>();
        while (await _witness.ReadFrameAsync() is var frame && frame.Text != mark)
        {
            heard.Add(frame);
        }

        return heard;
    }
}

/// <summary>Over Kestrel's streams.</summary>
public sealed class StreamsStation() : WireStation("Streams", LimitCases.Limit);

/// <summary>Over sockets of our own.</summary>
public sealed class SocketsStation() : WireStation("Sockets", LimitCases.Limit);
