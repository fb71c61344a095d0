using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using Zchannel.Client;

namespace Zchannel.Server.Bench.Servers;

/// <summary>
/// A server of the run's own: this executable as a child process on loopback, with a scratch app without limits, in a
/// directory that goes with it.
/// </summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private const string Listening = "  listening on  ";

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _directory;
    private readonly Process _process;
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OwnServer(OwnServerSetup setup, string secret, (string Setting, string Value)[] settings)
    {
        _directory = Directory.CreateTempSubdirectory("zchannel-bench-");
        Certificate = setup.IsSecure ? SelfMadeCertificate.Write(_directory.FullName, TimeProvider.System.GetUtcNow()) : null;
        _process = new Process { StartInfo = StartInfo(setup, _directory.FullName, secret, settings) };
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.OutputDataReceived += (_, _) => { };
    }

    /// <summary>How it is called.</summary>
    public ZchannelClientOptions Options { get; private set; } = new();

    public int ProcessId => _process.Id;

    /// <summary>What it shows to clients, where it listens with TLS.</summary>
    public SelfMadeCertificate? Certificate { get; }

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="cancellationToken">Stops waiting, and the server.</param>
    /// <param name="settings">Settings of its app, over those that it has anyway.</param>
    /// <exception cref="ZchannelException">It does not start.</exception>
    public static Task<OwnServer> StartAsync(CancellationToken cancellationToken, params (string Setting, string Value)[] settings)
        => StartAsync(new OwnServerSetup(), cancellationToken, settings);

    /// <summary>Starts it as it is wanted, and waits until it listens.</summary>
    /// <param name="setup">How it is wanted.</param>
    /// <param name="cancellationToken">Stops waiting, and the server.</param>
    /// <param name="settings">Settings of its app, over those that it has anyway.</param>
    /// <exception cref="ZchannelException">It does not start.</exception>
    public static async Task<OwnServer> StartAsync(OwnServerSetup setup, CancellationToken cancellationToken, params (string Setting, string Value)[] settings)
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var server = new OwnServer(setup, secret, settings);
        try
        {
            var address = await server.StartProcessAsync(cancellationToken);
            server.Options = new ZchannelClientOptions { Server = new Uri(address), Key = ScratchApp.Name, Secret = secret };
            return server;
        }
        catch (Exception exception)
        {
            await server.DisposeAsync();
            if (exception is Win32Exception or InvalidDataException or TimeoutException)
            {
                throw new ZchannelException("no_server", $"A server of its own could not be started: {exception.Message}", exception);
            }

            throw;
        }
    }

    /// <summary>Ends it at once.</summary>
    public async Task KillAsync()
    {
        try
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        catch (InvalidOperationException)
        {
            // It was never started.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private Task<string> StartProcessAsync(CancellationToken cancellationToken)
    {
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        return _address.Task.WaitAsync(StartTime, cancellationToken);
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            _address.TrySetException(new InvalidDataException("it ended before it listened."));
        }
        else if (line.StartsWith(Listening, StringComparison.Ordinal))
        {
            _address.TrySetResult(line[Listening.Length..]);
        }
    }

    private static ProcessStartInfo StartInfo(OwnServerSetup setup, string directory, string secret, (string Setting, string Value)[] settings)
    {
        var (file, arguments) = Executable();
        string[] command = [file, .. arguments, "serve", "--urls", $"{(setup.IsSecure ? "https" : "http")}://127.0.0.1:0"];
        command = setup.Cores is { } cores ? ["taskset", "-c", cores, .. command] : command;
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = directory,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };

        ScratchApp.Configure(start.Environment, secret);
        foreach (var (setting, value) in settings)
        {
            start.Environment[ScratchApp.Prefix + setting] = value;
        }

        if (setup.IsSecure)
        {
            SelfMadeCertificate.Configure(start.Environment);
        }

        if (setup.Transport is { } transport)
        {
            start.Environment["Zchannel__Transport"] = transport;
        }

        // Ctrl-C reaches both processes; until this one has read what it measured, the other shall not send clients away.
        start.Environment["Zchannel__DrainTime"] = "00:01:00";
        start.Environment["Zchannel__DataDirectory"] = directory;
        return start;
    }

    private static (string File, string[] Arguments) Executable()
    {
        var path = Environment.ProcessPath ?? "";
        return Path.GetFileNameWithoutExtension(path) switch
        {
            "zchannel" => (path, []),
            "dotnet" => (path, [Path.Combine(AppContext.BaseDirectory, "zchannel.dll")]),
            _ => ("dotnet", [Path.Combine(AppContext.BaseDirectory, "zchannel.dll")]),
        };
    }
}
