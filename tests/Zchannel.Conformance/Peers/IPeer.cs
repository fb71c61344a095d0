namespace Zchannel.Conformance.Peers;

/// <summary>One who takes part in the conversation of a page.</summary>
internal interface IPeer
{
    string Name { get; }

    /// <summary>Waits until so many messages have been heard, and returns all heard by then.</summary>
    Task<IReadOnlyList<string>> HeardAsync(int count, CancellationToken cancellationToken);
}
