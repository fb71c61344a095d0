namespace Zchannel.Checker.Subscribers;

/// <summary>One connection to a channel, behind its hello.</summary>
internal interface ILink : IDisposable
{
    /// <summary>Where the server said the cursor stands.</summary>
    Position Hello { get; }

    /// <summary>Reads what comes next.</summary>
    /// <returns>Null at the end.</returns>
    Task<Heard?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>With which code the server ended it; 0 where it said none.</summary>
    int EndCode { get; }
}
