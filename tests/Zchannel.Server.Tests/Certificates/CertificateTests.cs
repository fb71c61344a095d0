using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Certificates;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Certificates;

public sealed class CertificateTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private string Certificate => Path.Combine(_directory.FullName, "server.crt");

    private string Key => Path.Combine(_directory.FullName, "server.key");

    private string[] Pem =>
    [
        "--Kestrel:Endpoints:Api:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:Tls:Url=https://127.0.0.1:0",
        $"--Kestrel:Endpoints:Tls:Certificate:Path={Certificate}", $"--Kestrel:Endpoints:Tls:Certificate:KeyPath={Key}",
    ];

    [Fact]
    public async Task Pem_IsServedWithTheAuthorityBehindIt()
    {
        var thumbprint = _authority.WritePem(Certificate, Key);
        await using var server = await RunningServer.StartAsync(Pem);
        using var client = new TlsClient(_authority);

        Assert.Equal("ok\n", await client.GetAsync(Health(server)));

        Assert.Equal(thumbprint, client.Thumbprint);
    }

    [Fact]
    public async Task Pkcs12_AsTheDefaultOfAllEndpoints_IsServed()
    {
        var thumbprint = _authority.WritePfx(Certificate, "hunter2");
        await using var server = await RunningServer.StartAsync(
        [
            "--Kestrel:Endpoints:Api:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:Tls:Url=https://127.0.0.1:0",
            $"--Kestrel:Certificates:Default:Path={Certificate}", "--Kestrel:Certificates:Default:Password=hunter2",
        ]);
        using var client = new TlsClient(_authority);

        Assert.Equal("ok\n", await client.GetAsync(Health(server)));

        Assert.Equal(thumbprint, client.Thumbprint);
    }

    [Fact]
    public async Task ChangedFile_IsServedToWhoComesNextAndLinksStay()
    {
        var first = _authority.WritePem(Certificate, Key);
        await using var server = await RunningServer.StartAsync(_time, Pem);
        using var early = new TlsClient(_authority);
        await early.GetAsync(Health(server));

        var second = _authority.WritePem(Certificate, Key);

        Assert.Equal(second, await ServedInsteadOfAsync(server, first));
        await early.GetAsync(Health(server));
        Assert.Equal((1, first), (early.Handshakes, early.Thumbprint));
    }

    [Fact]
    public async Task NameWithACertificateOfItsOwn_IsRenewedToo()
    {
        var first = _authority.WritePem(Certificate, Key);
        await using var server = await RunningServer.StartAsync(
            _time,
            "--Kestrel:Endpoints:Api:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:Tls:Url=https://127.0.0.1:0",
            $"--Kestrel:Endpoints:Tls:Sni:*:Certificate:Path={Certificate}", $"--Kestrel:Endpoints:Tls:Sni:*:Certificate:KeyPath={Key}");

        var second = _authority.WritePem(Certificate, Key);

        Assert.Equal(second, await ServedInsteadOfAsync(server, first));
    }

    [Fact]
    public async Task ChangedFileThatIsNoCertificate_IsNotServed()
    {
        var first = _authority.WritePem(Certificate, Key);
        await using var server = await RunningServer.StartAsync(_time, Pem);

        File.WriteAllText(Certificate, "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
        await LookAsync(server, () => server.Log.Lines.Any(line => line.Text.Contains("still is", StringComparison.Ordinal)));
        using var client = new TlsClient(_authority);
        await client.GetAsync(Health(server));
        var second = _authority.WritePem(Certificate, Key);

        Assert.Equal(first, client.Thumbprint);
        Assert.Equal(second, await ServedInsteadOfAsync(server, first));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    private static Uri Health(RunningServer server) => new(server.Addresses.Single(address => address.Scheme == "https"), "/healthz");

    private async Task<string> ServedInsteadOfAsync(RunningServer server, string first)
    {
        var served = first;
        await LookAsync(server, async () =>
        {
            using var client = new TlsClient(_authority);
            await client.GetAsync(Health(server));
            served = client.Thumbprint!;
            return served != first;
        });
        return served;
    }

    private Task LookAsync(RunningServer server, Func<bool> isSo) => LookAsync(server, () => Task.FromResult(isSo()));

    // The watch may still be busy with the tick before, so time goes on until it has looked twice.
    private async Task LookAsync(RunningServer server, Func<Task<bool>> isSo)
    {
        for (var i = 0; i < 200; i++)
        {
            _time.Advance(CertificateWatch.Interval);
            await server.Anyone.GetStringAsync("/healthz", TestContext.Current.CancellationToken);
            if (await isSo())
            {
                return;
            }
        }

        Assert.Fail("It never came.");
    }
}
