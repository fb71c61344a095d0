namespace Zchannel.Checker.Checks;

/// <summary>A message that was seen at a place.</summary>
internal sealed class Sight(Place place, MessageId id, long time, object by)
{
    public Place Place { get; } = place;

    public MessageId Id { get; } = id;

    /// <summary>When it was seen first.</summary>
    public long Time { get; set; } = time;

    public object By { get; } = by;

    public override string ToString() => $"{Id} at {Place}, by {By}";
}
