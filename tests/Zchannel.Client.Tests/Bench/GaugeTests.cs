using System.Security.Cryptography.X509Certificates;
using Zchannel.Client.Tests.Support;
using Zchannel.Server.Bench;
using Zchannel.Server.Bench.Servers;
using Zchannel.Server.Commands;

namespace Zchannel.Client.Tests.Bench;

public sealed class GaugeTests
{
    [Fact]
    public async Task Metrics_AreRead_AndSeriesAddedUp()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = (context, _) => ScriptedServer.JsonAsync(
            context,
            200,
            """
            # TYPE dotnet_process_cpu_time_seconds_total counter
            dotnet_process_cpu_time_seconds_total{cpu_mode="user"} 1.5 1790000000000
            dotnet_process_cpu_time_seconds_total{cpu_mode="system"} 0.25
            dotnet_process_cpu_time_seconds_total_other 7
            dotnet_process_memory_working_set_bytes 1.048576e+06
            """,
            "text/plain");
        using var gauge = new MetricsGauge(server.Url);

        var reading = await gauge.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(new ServerReading(TimeSpan.FromSeconds(1.75), 1_048_576), reading);
        Assert.Null(gauge.Complaint);
    }

    [Fact]
    public async Task MetricsThatAreNotThere_AreNotInvented()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var absent = new MetricsGauge(server.Url);
        server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, "zchannel_connections 1\n", "text/plain");
        using var poor = new MetricsGauge(server.Url);

        Assert.Null(await poor.ReadAsync(TestContext.Current.CancellationToken));
        server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 404, "{}");
        Assert.Null(await absent.ReadAsync(TestContext.Current.CancellationToken));

        Assert.Contains("has no metrics of its process", poor.Complaint, StringComparison.Ordinal);
        Assert.Contains("404", absent.Complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThisProcess_CanBeRead_AndOneThatIsGoneCannot()
    {
        var gone = new ProcessGauge(int.MaxValue);

        var reading = await new ProcessGauge(Environment.ProcessId).ReadAsync(TestContext.Current.CancellationToken);

        Assert.True(reading is { Cpu.Ticks: > 0, ResidentBytes: > 1_000_000 });
        Assert.Null(await gone.ReadAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(gone.Complaint);
    }

    [Fact]
    public void TheKernelsMemory_IsFound()
    {
        string[] memory = ["MemTotal:       24684012 kB", "Slab:             404304 kB", "SReclaimable:     117280 kB"];
        string[] sockets = ["sockets: used 16405", "TCP: inuse 16379 orphan 0 tw 61 alloc 16379 mem 176", "UDP: inuse 0 mem 7"];

        Assert.Equal(new KernelReading(404_304 * 1024, 176 * Environment.SystemPageSize), KernelReading.Find(memory, sockets));
        Assert.Null(KernelReading.Find(memory, ["UDP: inuse 0 mem 7"]));
        Assert.Null(KernelReading.Find(["MemTotal: 1 kB"], sockets));
    }

    [Fact]
    public void ASelfMadeCertificate_IsKnownByItsBytes()
    {
        var directory = Directory.CreateTempSubdirectory("zchannel-test-");
        try
        {
            var other = SelfMadeCertificate.Write(directory.FullName, TimeProvider.System.GetUtcNow());
            var own = SelfMadeCertificate.Write(directory.FullName, TimeProvider.System.GetUtcNow());
            using var shown = X509Certificate2.CreateFromPemFile(Path.Combine(directory.FullName, "certificate.pem"), Path.Combine(directory.FullName, "key.pem"));

            Assert.True(shown.HasPrivateKey);
            Assert.True(own.Is(shown));
            Assert.False(other.Is(shown));
            Assert.False(own.Is(null));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void TheDescriptorLimit_IsFound_AndHeld()
    {
        Assert.Equal(20_000, DescriptorLimit.Find(["Limit  Soft Limit  Hard Limit  Units", "Max open files            20000                524288               files     "]));
        Assert.Null(DescriptorLimit.Find(["Max open files            unlimited            unlimited            files     "]));

        DescriptorLimit.Check(19_800, 20_000);
        DescriptorLimit.Check(1_000_000, limit: null);
        Assert.Throws<UsageException>(() => DescriptorLimit.Check(19_801, 20_000));
    }
}
