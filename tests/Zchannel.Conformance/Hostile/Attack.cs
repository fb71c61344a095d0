using Zchannel.Conformance.Load;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Hostile;

/// <summary>The ways in which one app is attacked, each at full rate.</summary>
internal sealed class Attack : IAsyncDisposable
{
    private const int Connections = 16;
    private const int Ahead = 50;
    private const int Stuck = 20;

    private readonly List<StuckSubscriber> _stuck = [];
    private Attacker? _attacker;

    /// <summary>Begins one, and returns once it is under way.</summary>
    public static async Task<Attack> BeginAsync(string name, ZchannelServer server, TestApp app, CancellationToken cancellationToken)
    {
        var attack = new Attack();
        var (request, ahead) = name switch
        {
            "publishing" => (Post(server, app, "/v1/channels/one/messages", new string('x', 200)), Ahead),
            "making channels" => (Post(server, app, "/v1/channels/c{n}/messages", "x"), Ahead),
            "making URLs" => (Post(server, app, "/v1/channels", """{"name":"one"}"""), Ahead),
            "wrong secrets" => (Post(server, app, "/v1/channels", "{}").Replace(app.Secret, new string('0', app.Secret.Length), StringComparison.Ordinal), Ahead),
            "giant bodies" => (Post(server, app, "/v1/channels/one/messages", new string('x', 3_000_000)), 1),
            "forged tokens" => (Handshake(server, Forge((await server.UrlAsync(app, "one", cancellationToken)).Segments[^1])), Ahead),
            "handshakes over quota" => (Handshake(server, await attack.FillAsync(server, app, 50, cancellationToken)), Ahead),
            "subscribers that never read" => (Post(server, app, "/v1/channels/one/messages", new string('x', 10_000)), Ahead),
            _ => throw new ArgumentException(name, nameof(name)),
        };
        if (name == "subscribers that never read")
        {
            await attack.FillAsync(server, app, Stuck, cancellationToken);
        }

        attack._attacker = await Attacker.BeginAsync(server, request, Connections, ahead, cancellationToken);
        return attack;
    }

    /// <summary>Ends it.</summary>
    /// <returns>What it says that it did.</returns>
    public Task<string> EndAsync(CancellationToken cancellationToken) => _attacker!.EndAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _stuck.ForEach(subscriber => subscriber.Dispose());
        if (_attacker is not null)
        {
            await _attacker.DisposeAsync();
        }
    }

    private async Task<string> FillAsync(ZchannelServer server, TestApp app, int count, CancellationToken cancellationToken)
    {
        var url = await server.UrlAsync(app, "one", cancellationToken);
        for (var n = 0; n < count; n++)
        {
            _stuck.Add(await StuckSubscriber.ConnectAsync(url, cancellationToken));
        }

        return url.Segments[^1];
    }

    private static string Post(ZchannelServer server, TestApp app, string path, string body) =>
        $"POST {path} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nAuthorization: Bearer {app.ToBearer()}\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private static string Handshake(ZchannelServer server, string token) =>
        $"GET /com/{token} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    // As real as can be: only the last of the signature is wrong.
    private static string Forge(string token) => token[..^8] + (token.EndsWith("AAAAAAAA", StringComparison.Ordinal) ? "BBBBBBBB" : "AAAAAAAA");
}
