namespace Zchannel.Transports.Sockets;

/// <summary>
/// A feature of a connection that came straight over a socket of ours: requests that take less time than it costs to hand
/// them over are answered on the loop's own thread.
/// </summary>
/// <remarks>
/// Which request will come next cannot be known before it is read: a link whose last turn was one short request has its next
/// turn on the loop, with whatever it brings. Whoever finds there a request that is not short, or has to wait for the rest of one, leaves the thread
/// before answering it.
/// </remarks>
internal interface ILoopTurns
{
    /// <summary>Whether the calling thread is the loop's.</summary>
    bool IsOnLoop { get; }

    /// <summary>Notes a short request in the turn that the calling thread has.</summary>
    /// <returns>Whether it may be answered on the loop: only the first of a turn, so that others have theirs soon.</returns>
    bool NoteShort();
}
