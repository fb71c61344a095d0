namespace Zchannel.Storage;

/// <summary>
/// A thread that serves many callers, and never waits for one of them. What it has begun for one and had to leave, because a store
/// takes its time, is best gone on with on it: to wake another thread for that costs more than what is left to do.
/// </summary>
internal abstract class ServingThread
{
    [ThreadStatic]
    private static ServingThread? _current;

    /// <summary>The one that calls; null on any other thread, the thread pool's among them.</summary>
    public static ServingThread? Current => _current;

    /// <summary>Has what was left gone on with on the thread, which must be short, or, once it has ended, in the thread pool. Safe for concurrent use.</summary>
    public abstract void Resume(IThreadPoolWorkItem turn);

    /// <summary>Makes the calling thread this one.</summary>
    protected void Enter() => _current = this;
}
