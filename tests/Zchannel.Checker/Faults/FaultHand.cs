using Zchannel.Checker.Checks;
using Zchannel.Checker.Running;
using Zchannel.Checker.Server;

namespace Zchannel.Checker.Faults;

/// <summary>Does to the server what was drawn, one after the other; a full disk and stalled subscribers outlast the next faults.</summary>
internal sealed class FaultHand(ServerUnderTest server, Site site, Crowd crowd, Action<string> tell)
{
    private readonly Lingering _stall = new();
    private readonly FullDisk _disk = new(server.Directory, site);

    /// <summary>Does one.</summary>
    /// <exception cref="ServerFailedException">The server did not come up again where it should have.</exception>
    public async Task DoAsync(Fault fault, CancellationToken cancellationToken)
    {
        await site.PauseAsync(fault.Before, cancellationToken);
        tell(fault.ToString());
        var random = new Random(fault.Draw);
        switch (fault.Kind)
        {
            case FaultKind.Kill:
                await server.KillAsync();
                await StartAsync(fault, Beginning.Killed, cancellationToken);
                break;
            case FaultKind.Stop:
                await StopAsync(cancellationToken);
                await StartAsync(fault, Beginning.Stopped, cancellationToken);
                break;
            case FaultKind.Pause:
                await PauseAsync(fault, cancellationToken);
                break;
            case FaultKind.Cut:
                tell($"  {site.Audience.Cut(fault.Share, random) + site.Callers.Cut(fault.Share, random)} links cut");
                break;
            case FaultKind.Stall:
                await _stall.EndAsync();
                site.Stalls.Set(crowd.SubscriberNumbers.Where(_ => random.NextDouble() < fault.Share));
                _stall.Begin(fault.Lasts, site, () => site.Stalls.Set([]));
                break;
            case FaultKind.Full:
                await _disk.FillAsync(fault.Lasts);
                break;
            case FaultKind.Torn:
                await TearAsync(fault, cancellationToken);
                break;
            case FaultKind.Flip:
                await new BitFlip(server, site, crowd, tell).DoAsync(fault, _disk, cancellationToken);
                break;
        }
    }

    /// <summary>Ends what is still going on.</summary>
    public async Task HealAsync()
    {
        await _stall.EndAsync();
        await _disk.EndAsync();
    }

    private async Task StartAsync(Fault fault, Beginning beginning, CancellationToken cancellationToken)
    {
        await site.PauseAsync(fault.Lasts, cancellationToken);
        var before = server.Life.Number;
        try
        {
            await server.StartAsync(beginning, before, cancellationToken);
        }
        catch (ServerFailedException) when (_disk.IsFull)
        {
            // Without room it may decline to begin; with room it must begin.
            tell("  it did not start without room");
            await _disk.EndAsync();
            await server.StartAsync(beginning, before, cancellationToken);
        }

        site.Gate.Open();
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        // What cannot be written cannot be stopped cleanly.
        await _disk.EndAsync();
        if (await server.StopAsync(cancellationToken) is not 0 and var code)
        {
            site.Chronicle.Seen.Enqueue(new Violation(
                Promise.Recovery, null, $"life {server.Life.Number} was told to stop and ended with {code}", [.. server.Words.TakeLast(20)]));
        }
    }

    private async Task PauseAsync(Fault fault, CancellationToken cancellationToken)
    {
        Signals.Send(server.ProcessId, Signals.Stop);
        try
        {
            await site.PauseAsync(fault.Lasts, cancellationToken);
        }
        finally
        {
            Signals.Send(server.ProcessId, Signals.Continue);
        }
    }

    private async Task TearAsync(Fault fault, CancellationToken cancellationToken)
    {
        await server.KillAsync();
        await _disk.EndAsync();
        var log = WriteAheadLog.Read(server.Directory.Log);
        if (log is not { } last || last.IsCopied(server.Directory.Database + "-shm"))
        {
            tell(log is null ? "  there is no transaction to tear" : "  the last transaction is in the database already: nothing is torn");
            await StartAsync(fault, Beginning.Killed, cancellationToken);
            return;
        }

        var length = last.Begin + (long)(fault.Share * (last.End - last.Begin));
        tell($"  the log ends at {length}; its last transaction was from {last.Begin} to {last.End}");
        using (var file = new FileStream(server.Directory.Log, FileMode.Open, FileAccess.Write))
        {
            file.SetLength(length);
        }

        await StartAsync(fault, Beginning.Cut, cancellationToken);
    }
}
