using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;

namespace Zchannel.Durability.Servers;

/// <summary>
/// Redis, as Debian's <c>redis-server</c> has it, which syncs its log before it answers, or has none.
/// </summary>
internal sealed class RedisServer : IServer
{
    private const string Program = "redis-server";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly OwnProcess _process;

    private RedisServer(OwnProcess process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public TimeSpan Cpu => _process.Cpu;

    /// <summary>Starts it.</summary>
    /// <param name="directory">Where its data are.</param>
    /// <param name="logs">Whether it has a log.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null where it is not installed.</returns>
    public static async Task<RedisServer?> StartAsync(string directory, bool logs, CancellationToken cancellationToken)
    {
        var port = FreePort.Find();
        try
        {
            // No snapshots beside the log: they would only cost it time.
            var process = OwnProcess.Start(new ProcessStartInfo(
                Program,
                ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", directory, "--appendonly", logs ? "yes" : "no", "--appendfsync", "always", "--save", "", "--maxclients", "2000"]));
            return await new RedisServer(process, port).ListeningAsync(cancellationToken);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<RedisServer> ListeningAsync(CancellationToken cancellationToken)
    {
        try
        {
            await UntilListeningAsync(cancellationToken);
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private async Task UntilListeningAsync(CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", Port, cancellationToken);
                return;
            }
            catch (SocketException) when (!_process.HasEnded && Stopwatch.GetElapsedTime(begin) < Patience)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
            catch (SocketException exception)
            {
                throw new IOException($"{Program} does not listen: {_process.Words}", exception);
            }
        }
    }
}
