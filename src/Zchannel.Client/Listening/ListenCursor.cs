namespace Zchannel.Client.Listening;

/// <summary>
/// Where a listener stands in the channel, over all its connections, and what it has lost.
/// </summary>
internal sealed class ListenCursor(string? position)
{
    private bool _lost;
    private string? _toldGap;

    /// <summary>Where to resume.</summary>
    public string? Position { get; private set; } = position;

    /// <summary>
    /// Gives up the position because the server cannot resume there: the next greeting tells the gap.
    /// </summary>
    public void Abandon()
    {
        Position = null;
        _lost = true;
    }

    /// <summary>
    /// Takes the greeting's position. On a granted resume it repeats ours; anything else is a loss, said or not.
    /// </summary>
    public ChannelMessage? Greet(string start)
    {
        var gap = _lost || (Position is not null && Position != start);
        _lost = false;
        _toldGap = gap ? start : null;
        Position = start;
        return gap ? Gap(start) : null;
    }

    /// <summary>
    /// Takes any later frame.
    /// </summary>
    public ChannelMessage? Hear(WireFrame frame, bool binary)
    {
        if (frame.IsPublication)
        {
            _toldGap = null;
            Position = frame.Words[0];
            var kind = binary ? ChannelMessageKind.Binary : ChannelMessageKind.Text;
            return new ChannelMessage(kind, Position, frame.Payload.ToArray());
        }

        if (frame.Words[0] is not ("!at" or "!gap") || !frame.TryWord(1, out var position))
        {
            return null;
        }

        // The greeting may have told this very gap already.
        var gap = frame.Words[0] == "!gap" && _toldGap != position;
        _toldGap = null;
        Position = position;
        return gap ? Gap(position) : null;
    }

    private static ChannelMessage Gap(string position) => new(ChannelMessageKind.Gap, position, default);
}
