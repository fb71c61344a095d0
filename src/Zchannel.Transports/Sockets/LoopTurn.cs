namespace Zchannel.Transports.Sockets;

/// <summary>
/// A turn that an event loop has, or the thread pool when the loop has ended; once, whoever comes first.
/// </summary>
internal sealed class LoopTurn(IThreadPoolWorkItem turn) : ILoopWork, IThreadPoolWorkItem
{
    private int _hasRun;

    /// <inheritdoc />
    public void Run()
    {
        OwedWakeUps.BeginTurn();
        try
        {
            Execute();
        }
        finally
        {
            OwedWakeUps.EndTurn();
        }
    }

    /// <inheritdoc />
    public void Execute()
    {
        if (Interlocked.Exchange(ref _hasRun, 1) == 0)
        {
            turn.Execute();
        }
    }
}
