namespace Zchannel.Callbacks;

/// <summary>
/// Which of an app's events are meant: those for which everything that is given holds.
/// </summary>
public sealed record CallbackFilter
{
    /// <summary>The event's id.</summary>
    public string? Id { get; init; }

    /// <summary>What happened.</summary>
    public CallbackKind? Kind { get; init; }

    /// <summary>The channel it happened in.</summary>
    public string? Channel { get; init; }

    /// <summary>Tells whether an event is one of them.</summary>
    /// <param name="callback">The event.</param>
    public bool Includes(CallbackEvent callback) =>
        (Id is null || Id == callback.Id) && (Kind is null || Kind == callback.Kind) && (Channel is null || Channel == callback.Channel);
}
