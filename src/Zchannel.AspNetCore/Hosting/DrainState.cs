namespace Zchannel.Hosting;

/// <summary>
/// Whether the server is on its way out. Safe for concurrent use.
/// </summary>
internal sealed class DrainState
{
    private volatile bool _isDraining;

    /// <summary>Whether no more clients are let in.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Lets no more clients in.</summary>
    public void Begin()
    {
        _isDraining = true;
        // Seen by everyone before the first connection is looked for: who comes in after that sends itself away.
        Interlocked.MemoryBarrier();
    }
}
