using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Zchannel.Client;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Browsers;

/// <summary>
/// A browser at an address that speaks HTTP/2 and nothing else: a WebSocket that opens there came as RFC 8441 has it.
/// </summary>
public sealed class Http2Tests(Chromium chromium) : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-");
    private readonly int _port = FreePort.Find();
    private readonly int _apiPort = FreePort.Find();
    private ChildProcess _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var certificate = Path.Combine(_directory.FullName, "server.pfx");
        await File.WriteAllBytesAsync(certificate, SelfSigned(), Token);
        _server = ChildProcess.StartOurs(
            "zchannel.dll",
            [
                "serve", $"--Kestrel:Endpoints:Api:Url=http://127.0.0.1:{_apiPort}", $"--Kestrel:Endpoints:Tls:Url=https://127.0.0.1:{_port}",
                "--Kestrel:Endpoints:Tls:Protocols=Http2", $"--Kestrel:Endpoints:Tls:Certificate:Path={certificate}",
            ],
            _directory.FullName);
        await _server.Error.UntilContainsAsync("Press Ctrl-C", Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Sockets_OpenHearAndAreRefusedWithACode()
    {
        using var http = new HttpClient();
        var client = new ZchannelClient(new ZchannelClientOptions { Server = new Uri($"http://127.0.0.1:{_apiPort}"), Key = "demo", Secret = "demo-secret" }, http);
        var token = (await client.CreateChannelAsync("news", cancellationToken: Token)).Url.Segments[^1];
        var page = await chromium.NewPageAsync(trustAnyone: true);
        await page.GotoAsync($"https://127.0.0.1:{_port}/healthz");

        await page.EvaluateAsync("""
            url => new Promise((resolve, reject) => {
                const socket = window.socket = new WebSocket(url);
                window.heard = new Promise(hear => socket.onmessage = event => hear(event.data));
                socket.onopen = resolve;
                socket.onclose = event => reject(new Error('closed with ' + event.code));
            })
            """, $"wss://127.0.0.1:{_port}/com/{token}");
        await client.SendAsync("news", "over HTTP/2", cancellationToken: Token);
        var heard = await page.EvaluateAsync<string>("window.heard");
        var code = await page.EvaluateAsync<int>(
            "url => new Promise(resolve => new WebSocket(url).onclose = event => resolve(event.code))", $"wss://127.0.0.1:{_port}/com/wrong");

        Assert.Equal("over HTTP/2", heard);
        Assert.Equal(4001, code);
    }

    private static byte[] SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        var from = TimeProvider.System.GetUtcNow().AddHours(-1);
        using var certificate = request.CreateSelfSigned(from, from.AddDays(1));
        return certificate.Export(X509ContentType.Pfx);
    }
}
