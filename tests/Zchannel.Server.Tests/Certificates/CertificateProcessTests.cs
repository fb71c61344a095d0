using Zchannel.Server.Tests.Configuration;

namespace Zchannel.Server.Tests.Certificates;

public sealed class CertificateProcessTests : IAsyncDisposable
{
    private const string Section = "Kestrel:Endpoints:Tls:Certificate";

    private readonly ServerProcess _server = new();
    private readonly TestAuthority _authority = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hangup_TakesNewCertificatesWithTheRest_OrNothingOfEither()
    {
        var first = Write();
        _server.Write("zchannel.json", Shop("shop"));
        _server.Start([$"--Kestrel:Endpoints:Tls:Url=https://127.0.0.1:0", $"--{Section}:Path=server.crt", $"--{Section}:KeyPath=server.key"]);
        var health = new Uri(await _server.ListeningAsync(Cancelled), "/healthz");
        using var early = new TlsClient(_authority);
        await early.GetAsync(health);

        var second = Write();
        await _server.SignalAsync("HUP", Cancelled);
        await _server.SaysAsync("Reloaded; apps: 1", Cancelled);
        using var next = new TlsClient(_authority);
        await next.GetAsync(health);
        await early.GetAsync(health);

        _server.Write("server.key", "no key");
        _server.Write("zchannel.json", Shop("other"));
        await _server.SignalAsync("HUP", Cancelled);
        await _server.SaysAsync($"{Section}:Path (server.crt) and KeyPath (server.key) are no PEM certificate with its private key", Cancelled);
        await _server.SaysAsync("Nothing was reloaded, because of 1 faults.", Cancelled);
        using var last = new TlsClient(_authority);
        await last.GetAsync(health);

        Assert.Equal((1, first), (early.Handshakes, early.Thumbprint));
        Assert.Equal((second, second), (next.Thumbprint, last.Thumbprint));
    }

    [Theory]
    [InlineData("absent.crt", "server.key", "(absent.crt) cannot be read")]
    [InlineData("server.crt", "absent.key", "(server.crt) cannot be read")]
    [InlineData("server.key", "server.crt", "(server.key) and KeyPath (server.crt) are no PEM certificate")]
    [InlineData("server.crt", null, "(server.crt) is no PKCS #12 file that its Password opens; a PEM file needs KeyPath beside it")]
    public async Task CertificateThatIsNone_IsOneLineAndACodeOfItsOwn(string certificate, string? key, string expected)
    {
        Write();
        foreach (var command in (string[])["serve", "check"])
        {
            await using var process = new ServerProcess();
            string[] arguments =
            [
                command, "--Kestrel:Endpoints:Tls:Url=https://127.0.0.1:0", $"--{Section}:Path={In(certificate)}", $"--{Section}:Password=hunter2",
                .. key is null ? [] : (string[])[$"--{Section}:KeyPath={In(key)}"],
            ];

            var (code, _, error) = await process.RunAsync(arguments, Cancelled);

            Assert.Equal(ExitCode.CannotListen, code);
            var line = Assert.Single(error).Replace($"{_server.Path("")}/", "", StringComparison.Ordinal);
            Assert.Contains($"{Section}:Path {expected}", line, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task HttpsWithoutACertificate_IsOneLineAndTheSameCode()
    {
        var (code, _, error) = await _server.RunAsync(["--Kestrel:Endpoints:Tls:Url=https://127.0.0.1:0"], Cancelled);

        Assert.Equal(ExitCode.CannotListen, code);
        Assert.StartsWith("cannot listen on https://127.0.0.1:0: ", Assert.Single(error), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _authority.Dispose();
    }

    private string In(string file) => _server.Path(file);

    private string Write() => _authority.WritePem(_server.Path("server.crt"), _server.Path("server.key"));

    private static string Shop(string app) =>
        $$"""{ "Zchannel": { "Apps": { "{{app}}": { "Keys": { "main": { "Secret": "{{Walk.Secret}}" } } } } } }""";
}
