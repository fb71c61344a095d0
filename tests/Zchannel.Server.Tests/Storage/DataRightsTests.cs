using System.Diagnostics;
using System.Runtime.Versioning;
using Zchannel.Server.Tests.Configuration;

namespace Zchannel.Server.Tests.Storage;

/// <summary>
/// <c>zchannel data</c>, and a server, without the rights to a data directory.
/// </summary>
public sealed class DataRightsTests : IAsyncLifetime
{
    private const UnixFileMode Look = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-");

    private string Data => Path.Combine(_directory.FullName, "data");

    private string Export => Path.Combine(_directory.FullName, "export.ndjson");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using var server = await DurableServer.StartAsync(Data);
        await server.PublishAsync("orders", "one");
        await using var process = new ServerProcess();
        Assert.Equal(ExitCode.Success, (await process.RunAsync(["data", "export", Export, "--directory", Data], Cancelled)).Code);
        await server.Process.TerminateAsync(Cancelled);
        await server.Process.EndAsync(Cancelled);
    }

    [Theory]
    [InlineData("data", "check")]
    [InlineData("data", "export", "-")]
    [InlineData("data", "import", "EXPORT", "--replace")]
    [InlineData("data", "compact")]
    [InlineData("serve")]
    public async Task MissingRight_IsNamed_WithWhatItIsMissingTo(params string[] command)
    {
        if (OperatingSystem.IsWindows())
        {
            // It has no such modes.
            return;
        }

        await RefusesAsync(command, Data, UnixFileMode.None, "look into");
        await RefusesAsync(command, Data, Look, "make files in");
        await RefusesAsync(command, Path.Combine(Data, "zchannel.db"), UnixFileMode.None, "read and write");
        if (command is not ["data", "check" or "export", ..])
        {
            await RefusesAsync(command, Path.Combine(Data, "zchannel.db"), UnixFileMode.UserRead, "read and write");
            await RefusesAsync(command, Path.Combine(Data, "lock"), UnixFileMode.None, "read and write");
        }
    }

    // A volume that a group may write to, say, and that is root's. Only root can make one of a directory.
    [Fact]
    public async Task DirectoryOfSomebodyElse_ThatMayBeWrittenTo_CanBeImportedInto()
    {
        if (!Environment.IsPrivilegedProcess || !OperatingSystem.IsLinux())
        {
            return;
        }

        var other = _directory.CreateSubdirectory("other").FullName;
        Process.Start("chown", ["65534:65534", other]).WaitForExit();
        await using ServerProcess process = new() { Under = Without("-chown") };

        var (code, output, error) = await process.RunAsync(["data", "import", Export, "--directory", other], Cancelled);

        Assert.Equal((ExitCode.Success, "imported 1 channel, 1 publication, 0 publish keys, 0 callbacks\n", 0), (code, output, error.Length));
    }

    // What root may do, a process of root's may not without the capability for it.
    private static string[] Without(string capabilities) => ["setpriv", "--bounding-set", capabilities, "--inh-caps", capabilities];

    [UnsupportedOSPlatform("windows")]
    private async Task RefusesAsync(string[] command, string path, UnixFileMode mode, string missing)
    {
        var before = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, mode);
        try
        {
            await using ServerProcess process = new() { Under = Environment.IsPrivilegedProcess ? Without("-dac_override,-dac_read_search") : [] };
            var (code, _, error) = await process.RunAsync(
                command is ["serve"] ? DurableServer.Arguments(Data) : [.. command.Select(word => word == "EXPORT" ? Export : word), "--directory", Data], Cancelled);

            Assert.Contains(error, line => line.Contains($" may not {missing} '{path}'. All of a data directory belongs to the user that the server runs as", StringComparison.Ordinal));
            Assert.Equal(ExitCode.CannotStore, code);
        }
        finally
        {
            File.SetUnixFileMode(path, before);
        }
    }

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
