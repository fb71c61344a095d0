namespace Zchannel.Checker.History;

/// <summary>A time in which the store had no room, or was damaged.</summary>
/// <param name="Begun">When it began.</param>
/// <param name="Ended">When it was over.</param>
/// <param name="IsDamage">Whether it was damaged.</param>
internal readonly record struct Trouble(long Begun, long Ended, bool IsDamage = false)
{
    /// <summary>Tells whether it was on at any moment of a time.</summary>
    public bool Meets(long begun, long ended) => begun <= Ended && ended >= Begun;
}
