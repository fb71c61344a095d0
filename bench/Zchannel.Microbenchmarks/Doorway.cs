using Microsoft.Extensions.DependencyInjection;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Configuration;
using Zchannel.Connections;
using Zchannel.Native;
using Zchannel.Protocols.Native;
using Zchannel.Tokens;

namespace Zchannel.Microbenchmarks;

/// <summary>
/// A station as the server composes it, and the way in: everything but the transport.
/// </summary>
internal sealed class Doorway
{
    private readonly ChannelTokens _tokens;
    private readonly ConnectionAdmission _admission;
    private readonly ClientMessages _messages;
    private readonly AccessKey _key = new("bench", new Secret("bench-secret-bench-secret-bench-secret"));

    public Doorway()
    {
        var app = new AppSettings
        {
            Id = "bench",
            Keys = [_key],
            Limits = new AppLimits { Connections = 0, ConnectionsPerUser = 0, ConnectionsPerToken = 0, ConnectionsPerAddress = 0, Channels = 0, PublishesPerSecond = 0 },
        };
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        services.AddZchannel(new ServerSettings
        {
            Apps = [app],
            DataDirectory = Path.Combine(AppContext.BaseDirectory, "data"),
            DrainTime = TimeSpan.Zero,
            UnauthenticatedConnections = 0,
            UnauthenticatedConnectionsPerAddress = 0,
            MemoryBytes = 0,
        }).AddZchannelCallbacks();
        Services = services.BuildServiceProvider();
        App = Services.GetRequiredService<AppRegistry>().All[0];
        _tokens = Services.GetRequiredService<ChannelTokens>();
        _admission = Services.GetRequiredService<ConnectionAdmission>();
        _messages = Services.GetRequiredService<ClientMessages>();
    }

    public IServiceProvider Services { get; }

    public App App { get; }

    public string Issue(string channel) =>
        _tokens.Issue(_key, new ChannelToken { App = App, Channel = channel, ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1) });

    public ChannelToken Read(string token) =>
        _tokens.Read(token).Token ?? throw new InvalidOperationException("The token is none.");

    /// <summary>Lets one client in, as far as to where bytes would go out.</summary>
    /// <returns>All that the server keeps of it, without a transport.</returns>
    public async Task<(AdmittedConnection, IClientSession)> AdmitAsync(string token)
    {
        var request = new ConnectRequest(Client: null, After: null, new ClientAddress(1));
        var (admitted, _) = await _admission.AdmitAsync(Read(token), request, NativeFormats.ZchannelV1, loop: null, default);
        var connection = admitted!.Connection;
        var session = new ZchannelV1Session(connection, admitted.Channel, _messages, 65536);
        connection.Send(PublicationKind.Text, ZchannelV1Encoding.Hello(connection.Id, connection.Client, admitted.Position));
        await admitted.TellConnectedAsync();
        connection.Attach(new Sink(connection));
        return (admitted, session);
    }
}
