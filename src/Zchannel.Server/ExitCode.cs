namespace Zchannel.Server;

/// <summary>
/// What the process tells its caller when it ends.
/// </summary>
internal static class ExitCode
{
    /// <summary>All went well; also a server, a listener or a chat that was told to stop.</summary>
    public const int Success = 0;

    /// <summary>It failed: most often, the server at the other end said no.</summary>
    public const int Failure = 1;

    /// <summary>The configuration or the command line has faults; nothing was started.</summary>
    public const int InvalidConfiguration = 2;

    /// <summary>The server at the other end could not be reached.</summary>
    public const int Unreachable = 3;

    /// <summary>An address could not be listened on: it is in use, not allowed, or lacks its certificate.</summary>
    public const int CannotListen = 4;

    /// <summary>The data directory cannot be used: another server has it, or what is in it is of a newer version, or it cannot be written to.</summary>
    public const int CannotStore = 5;

    /// <summary>A database is damaged.</summary>
    public const int Damaged = 6;

    /// <summary>Interrupted before the work was done, as shells count SIGINT.</summary>
    public const int Interrupted = 130;
}
