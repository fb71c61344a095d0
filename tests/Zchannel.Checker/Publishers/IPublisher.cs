namespace Zchannel.Checker.Publishers;

/// <summary>Publishes until it is told to stop, and writes down each answer.</summary>
internal interface IPublisher
{
    /// <summary>What it is doing, for evidence.</summary>
    string State { get; }

    /// <summary>Publishes.</summary>
    /// <param name="stop">Begins nothing more; what has a key is still sent until it is answered.</param>
    /// <param name="abandon">Ends it at once.</param>
    Task RunAsync(CancellationToken stop, CancellationToken abandon);
}
