using System.Diagnostics;
using Zchannel.Packages.Tests;

[assembly: AssemblyFixture(typeof(PackedPackages))]

namespace Zchannel.Packages.Tests;

/// <summary>
/// What <c>dotnet pack</c> makes of this build, in a directory outside of the tree, and the packaged server, installed from
/// there and running.
/// </summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private Process? _server;

    /// <summary>The directory that holds everything.</summary>
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("zchannel-packages-").FullName;

    /// <summary>The folder that is the only feed.</summary>
    public string Feed => Path.Combine(Directory, "feed");

    /// <summary>Where the packaged server listens.</summary>
    public string Server { get; private set; } = "";

    public static string Root { get; } = FindRoot();

    /// <summary>Keeps what is restored apart from other versions of the same number.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["NUGET_PACKAGES"] = Path.Combine(Directory, "restored"),
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
    };

    public async ValueTask InitializeAsync()
    {
        await Command.RunAsync(Root, new Dictionary<string, string>(), "dotnet", "pack", "Zchannel.slnx", "-c", "Release", "--no-build", "-o", Feed, "-v", "q");
        await File.WriteAllTextAsync(
            Path.Combine(Directory, "nuget.config"),
            $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{Feed}" /></packageSources>
            </configuration>
            """,
            TestContext.Current.CancellationToken);
        await Command.RunAsync(Directory, Environment, "dotnet", "tool", "install", "Zchannel", "--tool-path", "tools");
        await StartServerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Kill();
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task StartServerAsync()
    {
        const string Listening = "listening on";
        _server = Command.Start(Directory, Environment, Path.Combine(Directory, "tools/zchannel"), "serve", "--urls", "http://127.0.0.1:0");
        while (await _server.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Trim().StartsWith(Listening, StringComparison.Ordinal))
            {
                Server = line.Trim()[Listening.Length..].Trim();
                return;
            }
        }

        throw new InvalidOperationException("The packaged server did not start.");
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Zchannel.slnx")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests do not run below the repository.");
        }

        return directory.FullName;
    }
}
