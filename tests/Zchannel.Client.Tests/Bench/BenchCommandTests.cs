using System.Globalization;
using System.Text.Json;
using Zchannel.Client.Tests.Support;
using Zchannel.Server;
using Zchannel.Server.Bench.Servers;

namespace Zchannel.Client.Tests.Bench;

/// <summary>
/// The command against the real server, in a process of its own.
/// </summary>
public sealed class BenchCommandTests
{
    private static readonly string[] Small = ["--connections", "200", "--rest", "0", "--warm-up", "0.5", "--duration", "2"];

    [Theory]
    [InlineData("v1")]
    [InlineData("ws")]
    [InlineData("sse")]
    public async Task AServerOfItsOwn_IsMeasured(string transport)
    {
        var (code, output, error) = await RunAsync([.. Small, "--channels", "3", "--transport", transport, "--json"]);

        Assert.True(code == ExitCode.Success, output + error);
        var figures = JsonDocument.Parse(output).RootElement;
        Assert.True(figures.GetProperty("passed").GetBoolean());
        Assert.Equal((200, 50), (figures.GetProperty("connected").GetInt32(), figures.GetProperty("checked_publications").GetInt32()));
        Assert.All(
            ["handshake_cpu_microseconds", "resident_bytes", "deliveries", "deliveries_per_cpu_second", "latency_p50_milliseconds", "latency_p999_milliseconds", "client_cpu_seconds"],
            name => Assert.True(figures.GetProperty(name).GetDouble() > 0, name));
        Assert.True(figures.GetProperty("latency_p50_milliseconds").GetDouble() <= figures.GetProperty("latency_p99_milliseconds").GetDouble());
        Assert.Contains("Measuring", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutMessages_ItConnectsAndRests()
    {
        var (code, output, _) = await RunAsync(["--connections", "20", "--rest", "0", "--rate", "0"]);

        Assert.Equal(ExitCode.Success, code);
        Assert.Contains("20 of 20", output, StringComparison.Ordinal);
        Assert.DoesNotContain("latency", output, StringComparison.Ordinal);
        Assert.EndsWith("PASSED\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithTls_AnotherServerIsMeasured_AndBothAreReported()
    {
        var (code, output, error) = await RunAsync([.. Small, "--tls", "--server-transport", "streams", "--json"]);

        Assert.True(code == ExitCode.Success, output + error);
        var figures = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([false, true], figures.Select(one => one.GetProperty("tls").GetBoolean()));
        Assert.All(figures, one => Assert.Equal((200, 50), (one.GetProperty("connected").GetInt32(), one.GetProperty("checked_publications").GetInt32())));
    }

    [Fact]
    public async Task WithTls_APersonReadsBothBesideEachOther()
    {
        var (code, output, error) = await RunAsync(["--connections", "20", "--rest", "0", "--warm-up", "0", "--duration", "1", "--tls"]);

        Assert.True(code == ExitCode.Success, output + error);
        Assert.Contains("20 of 20 (zchannel.v1 over TLS)", output, StringComparison.Ordinal);
        Assert.Contains("plain       TLS     ratio\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerOfItsOwn_StaysOnItsCores()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "taskset is Linux'.");
        await using var server = await OwnServer.StartAsync(new OwnServerSetup(Cores: "0"), TestContext.Current.CancellationToken);

        var status = await File.ReadAllLinesAsync($"/proc/{server.ProcessId}/status", TestContext.Current.CancellationToken);

        Assert.Contains("Cpus_allowed_list:\t0", status);
    }

    [Theory]
    [InlineData("--server-cores", "first")]
    [InlineData("--server-cores", "0,")]
    public async Task WhatIsNoListOfCores_IsRefused(params string[] args)
    {
        var (code, _, error) = await RunAsync(args);

        Assert.Equal(ExitCode.InvalidConfiguration, code);
        Assert.Contains("list of cores", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithTls_NoOtherServerIsTaken()
    {
        var (code, _, error) = await RunAsync(["--tls", "--server", "http://localhost:1", "--key", "k"]);

        Assert.Equal(ExitCode.InvalidConfiguration, code);
        Assert.Contains("--tls", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherServer_IsMeasured_ByItsProcess()
    {
        await using var server = await OwnServer.StartAsync(TestContext.Current.CancellationToken);

        var (code, output, error) = await RunAsync([.. Small, "--pid", Text(server.ProcessId), "--size", "5000"], server);

        Assert.True(code == ExitCode.Success, output + error);
        Assert.Contains("deliveries per CPU-second", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutItsProcess_TheReportSaysWhatIsMissing()
    {
        await using var server = await OwnServer.StartAsync(TestContext.Current.CancellationToken);

        var (code, output, error) = await RunAsync(["--connections", "10", "--rest", "0", "--warm-up", "0", "--duration", "1"], server);

        Assert.True(code == ExitCode.Success, output + error);
        Assert.DoesNotContain("CPU-second", output, StringComparison.Ordinal);
        Assert.Contains("give --pid", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatDies_FailsTheRun()
    {
        await using var server = await OwnServer.StartAsync(TestContext.Current.CancellationToken);
        using var run = Start(["--connections", "50", "--rest", "0", "--warm-up", "0", "--duration", "60"], server);
        await run.Error.SeesAsync("Measuring");

        await server.KillAsync();

        Assert.Equal(ExitCode.Failure, await run.Ended.DefaultTimeout());
        Assert.Contains("50 connections: ", run.Output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("FAILED\n", run.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_ItPrintsWhatItHas()
    {
        using var run = Start(["--connections", "20", "--rest", "0", "--warm-up", "0", "--duration", "600", "--rate", "200"], server: null);
        // A step at a time: under load the server alone may take as long to start as one wait lasts.
        await run.Error.SeesAsync("Connecting");
        await run.Error.SeesAsync("Warming up");
        await run.Error.SeesAsync("Measuring: ");

        await run.InterruptAsync();

        Assert.Equal(ExitCode.Interrupted, await run.Ended.DefaultTimeout());
        Assert.Contains("latency", run.Output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("INTERRUPTED\n", run.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALimitOfTheApp_IsNamed()
    {
        await using var server = await OwnServer.StartAsync(TestContext.Current.CancellationToken, ("Limits__ConnectionsPerAddress", "5"));

        var (code, output, _) = await RunAsync(["--connections", "20", "--rest", "1"], server);

        Assert.Equal(ExitCode.Failure, code);
        Assert.Contains("connections: closed by the server with 4101: over a limit of the app (Connections, ConnectionsPerAddress", output, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(string[] args, OwnServer? server = null)
        => CommandRun.ToEndAsync(["bench", .. args, .. Server(server)], variables: Variables(server));

    private static CommandRun Start(string[] args, OwnServer? server) => new(["bench", .. args, .. Server(server)], variables: Variables(server));

    private static string[] Server(OwnServer? server) => server is null ? [] : ["--server", server.Options.Server.ToString(), "--key", server.Options.Key!];

    private static Dictionary<string, string>? Variables(OwnServer? server) => server is null ? null : new() { ["ZCHANNEL_SECRET"] = server.Options.Secret! };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
