namespace Zchannel.Checker.Faults;

/// <summary>What can be done to a server, its files and its links.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL, and a new process over the same files.</summary>
    Kill,

    /// <summary>SIGTERM, and a new process over the same files: no fault, but epochs must go on over it.</summary>
    Stop,

    /// <summary>SIGSTOP, and SIGCONT a while later.</summary>
    Pause,

    /// <summary>Links of clients are reset, in the midst of whatever they carry.</summary>
    Cut,

    /// <summary>Subscribers do not read.</summary>
    Stall,

    /// <summary>The disk is full, for a while.</summary>
    Full,

    /// <summary>SIGKILL, and the log is cut off inside of its last transaction.</summary>
    Torn,

    /// <summary>SIGKILL, and one bit of the database or of its log is another. Later a copy from before is put back.</summary>
    Flip,
}
