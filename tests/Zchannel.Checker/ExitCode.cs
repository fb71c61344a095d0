namespace Zchannel.Checker;

/// <summary>What the checker tells its caller.</summary>
internal enum ExitCode
{
    /// <summary>Nothing was wrong.</summary>
    Success = 0,

    /// <summary>A promise was not kept.</summary>
    Violation = 1,

    /// <summary>The command line makes no sense; nothing was begun.</summary>
    Usage = 2,

    /// <summary>The check itself could not be done.</summary>
    Failure = 3,

    /// <summary>It was interrupted.</summary>
    Interrupted = 130,
}
