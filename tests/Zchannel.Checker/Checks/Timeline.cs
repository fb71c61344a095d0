namespace Zchannel.Checker.Checks;

/// <summary>
/// How the epochs of a channel continue each other, as the starts of the server show it: a life that continues another
/// shares with it what lay at or before its head when it began.
/// </summary>
internal sealed class Timeline
{
    private readonly Dictionary<string, Node> _nodes = [];
    private readonly Dictionary<int, Start> _starts = [];
    private readonly Dictionary<int, Life> _lives;

    public Timeline(ChannelChronicle channel, IEnumerable<Life> lives)
    {
        _lives = lives.ToDictionary(life => life.Number);
        foreach (var start in channel.Starts.OrderBy(start => start.Life.Number))
        {
            _starts.TryAdd(start.Life.Number, start);
            var parent = channel.Plan.Durable && Before(start.Life) is { } before ? _nodes[before.Position.Epoch] : null;
            _nodes.TryAdd(start.Position.Epoch, new Node(start.Position.Epoch, parent, parent is null ? 0 : start.Position.Offset));
        }
    }

    /// <summary>The starts, in their order.</summary>
    public IEnumerable<Start> Starts => _starts.Values.OrderBy(start => start.Life.Number);

    /// <summary>The lives and where the channel stood in each, for evidence.</summary>
    public override string ToString() => "lives: " + string.Join(", ", _lives.Values.OrderBy(life => life.Number).Select(life =>
        $"{life.Number} {life.Beginning}{(life.Continues is { } before ? $" of {before}" : "")} {StartOf(life.Number)?.Position.ToString() ?? "nowhere"}"));

    public bool IsDamaged(int life) => _lives[life].IsDamaged;

    /// <summary>Where the channel stood when a life began; null where that was not found out.</summary>
    public Start? StartOf(int life) => _starts.GetValueOrDefault(life);

    /// <summary>The newest start that a life's files go back to.</summary>
    public Start? Before(Life life)
    {
        for (var number = life.Continues; number is { } one; number = _lives[one].Continues)
        {
            if (_starts.TryGetValue(one, out var start))
            {
                return start;
            }
        }

        return null;
    }

    /// <summary>Finds the place of a position; null where its epoch is not known.</summary>
    public Place? PlaceOf(Position position)
    {
        if (!_nodes.TryGetValue(position.Epoch, out var node))
        {
            return null;
        }

        while (node.Parent is { } parent && position.Offset <= node.Fork)
        {
            node = parent;
        }

        return new Place(node.Epoch, position.Offset);
    }

    /// <summary>Tells whether a position is part of the history that an epoch ends.</summary>
    public bool IsIn(Position position, string epoch) => PlaceOf(position) is { } place && IsIn(place, epoch);

    /// <summary>The same of a place.</summary>
    public bool IsIn(Place place, string epoch) => PlaceOf(new Position(epoch, place.Offset)) == place;

    /// <summary>
    /// Tells whether a history can know that a position is part of it: an epoch that began on a copy of the files, and not on
    /// these, is unknown to it even where both hold the same.
    /// </summary>
    public bool IsKnownIn(Position position, string epoch)
    {
        for (var node = _nodes.GetValueOrDefault(epoch); node is not null; node = node.Parent)
        {
            if (node.Epoch == position.Epoch)
            {
                return IsIn(position, epoch);
            }
        }

        return false;
    }

    private sealed record Node(string Epoch, Node? Parent, long Fork);
}
