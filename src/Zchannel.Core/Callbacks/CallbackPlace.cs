namespace Zchannel.Callbacks;

/// <summary>
/// Where an event stands in a list.
/// </summary>
/// <param name="Time">When it happened.</param>
/// <param name="Id">The event's id.</param>
public readonly record struct CallbackPlace(DateTimeOffset Time, string Id)
{
    /// <summary>The order of a list: by when it happened, and by the id, ordinally, where that is equal.</summary>
    public static Comparer<CallbackPlace> Order { get; } = Comparer<CallbackPlace>.Create(static (one, other) =>
        one.Time.CompareTo(other.Time) is not 0 and var order ? order : string.CompareOrdinal(one.Id, other.Id));

    /// <summary>The place of an event.</summary>
    /// <param name="callback">The event.</param>
    public static CallbackPlace Of(CallbackEvent callback) => new(callback.Time, callback.Id);
}
