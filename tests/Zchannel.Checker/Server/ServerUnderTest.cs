using Zchannel.Checker.Checks;
using Zchannel.Checker.Running;
using Zchannel.Checker.Subscribers;

namespace Zchannel.Checker.Server;

/// <summary>
/// The server, life after life, on one port and over one data directory. Before anybody may publish in a life it is written
/// down where each channel stands.
/// </summary>
/// <param name="directory">Its files.</param>
/// <param name="port">Where it listens.</param>
/// <param name="bug">What is wrong with it on purpose.</param>
/// <param name="site">What it shares with its clients.</param>
internal sealed class ServerUnderTest(DataDirectory directory, int port, string? bug, Site site) : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<ChannelPlan, Uri> _probes = [];
    private ServerProcess? _process;
    private Life? _life;

    public DataDirectory Directory => directory;

    /// <summary>The life that is, or that has just ended.</summary>
    public Life Life => _life ?? throw new InvalidOperationException("The server has not been started.");

    public bool IsRunning => _process is { HasExited: false };

    public int ProcessId => _process!.Id;

    public IReadOnlyList<string> Words => _process?.Words.Lines ?? [];

    /// <summary>Tells how to ask where a channel stands.</summary>
    public void Probe(ChannelPlan channel, Uri url) => _probes[channel] = url;

    /// <summary>Begins a life.</summary>
    /// <param name="beginning">What lies between it and the one before.</param>
    /// <param name="continues">The life whose files it has; null for the one before.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ServerFailedException">It did not come up.</exception>
    public async Task StartAsync(Beginning beginning, int? continues, CancellationToken cancellationToken)
    {
        _life = new Life((_life?.Number ?? -1) + 1, continues ?? _life?.Number, beginning);
        site.Chronicle.Lives.Enqueue(_life);
        site.Life = _life.Number;
        _process?.Dispose();
        _process = ServerProcess.Start(directory.Root, port, bug);
        if (!await _process.IsReadyAsync(StartPatience, cancellationToken))
        {
            throw new ServerFailedException($"life {_life.Number} ended with exit code {_process.ExitCode} and did not serve", Words);
        }

        await WriteStartsAsync(cancellationToken);
    }

    /// <summary>Writes down where each channel stands. Nobody publishes.</summary>
    public Task WriteStartsAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_probes.Keys.Select(channel => WriteStartAsync(channel, cancellationToken)));

    /// <summary>Kills it, without a goodbye. Publishers wait until the gate is opened again.</summary>
    public async Task KillAsync()
    {
        site.Gate.Close();
        if (_process is { } process)
        {
            await process.KillAsync();
        }
    }

    /// <summary>Stops it as an operator does.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> StopAsync(CancellationToken cancellationToken)
    {
        site.Gate.Close();
        return _process!.StopAsync(StopPatience, cancellationToken);
    }

    /// <summary>Asks where a channel stands.</summary>
    /// <returns>Null where nobody may know: it was refused, or not answered.</returns>
    public async Task<Position?> PositionAsync(ChannelPlan channel, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ProbePatience);
        try
        {
            using var link = await SocketLink.DialAsync(_probes[channel], "probe", null, site, patience.Token);
            return link.Hello;
        }
        catch (Exception exception) when (exception is RefusedException or HttpRequestException or IOException or System.Net.WebSockets.WebSocketException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
    }

    private async Task WriteStartAsync(ChannelPlan channel, CancellationToken cancellationToken)
    {
        if (await PositionAsync(channel, cancellationToken) is { } position)
        {
            site.Chronicle.Channels[channel].Starts.Enqueue(new Start(Life, position, site.Now));
        }
        else if (!Life.IsDamaged)
        {
            site.Chronicle.Seen.Enqueue(new Violation(
                Promise.Recovery, channel, $"nobody can connect in life {Life.Number} ({Life.Beginning})", [.. Words.TakeLast(20)]));
        }
    }
}
