namespace Zchannel.Checker.Checks;

/// <summary>Which message is at which place, by whoever saw it first.</summary>
internal sealed class Sighted
{
    private readonly Dictionary<Place, Sight> _byPlace = [];
    private readonly Dictionary<MessageId, List<Sight>> _byMessage = [];
    private readonly HashSet<string> _unseen = [];

    public Sighted(ChannelChronicle channel, Timeline timeline)
    {
        foreach (var (heard, by) in channel.Sights())
        {
            if (timeline.PlaceOf(heard.Position) is { } place)
            {
                Add(new Sight(place, heard.Id, heard.Time, by));
            }
        }

        _unseen.UnionWith(channel.Messages.Values.Where(message => !_byMessage.ContainsKey(message.Id)).Select(message => message.Excluded).OfType<string>());
    }

    /// <summary>Two sights of one place that do not agree.</summary>
    public List<(Sight First, Sight Other)> Conflicts { get; } = [];

    public IEnumerable<Sight> All => _byPlace.Values;

    public IEnumerable<KeyValuePair<MessageId, List<Sight>>> ByMessage => _byMessage;

    public MessageId? At(Place place) => _byPlace.TryGetValue(place, out var sight) ? sight.Id : null;

    /// <summary>Whether a message that excludes a client was sent and seen by nobody.</summary>
    public bool IsUnseenFor(string client) => _unseen.Contains(client);

    private void Add(Sight sight)
    {
        if (!_byPlace.TryGetValue(sight.Place, out var first))
        {
            _byPlace.Add(sight.Place, sight);
            PlacesOf(sight.Id).Add(sight);
        }
        else if (first.Id != sight.Id)
        {
            Conflicts.Add((first, sight));
            PlacesOf(sight.Id).Add(sight);
        }
        else if (sight.Time < first.Time)
        {
            // The earliest sight bounds when the publication was in the log.
            first.Time = sight.Time;
        }
    }

    private List<Sight> PlacesOf(MessageId id) =>
        _byMessage.TryGetValue(id, out var places) ? places : _byMessage[id] = [];
}
