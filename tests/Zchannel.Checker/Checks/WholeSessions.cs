namespace Zchannel.Checker.Checks;

/// <summary>A connection is given every publication for it behind its hello, in order and once, or is told of a gap.</summary>
internal static class WholeSessions
{
    public static IEnumerable<Violation> Find(ChannelChronicle channel, Timeline timeline, Sighted sighted)
    {
        foreach (var session in channel.Sessions)
        {
            if (timeline.StartOf(session.Life) is { } start)
            {
                foreach (var violation in Follow(session, start.Position.Epoch, channel, timeline, sighted))
                {
                    yield return violation;
                }
            }
        }
    }

    private static IEnumerable<Violation> Follow(Session session, string epoch, ChannelChronicle channel, Timeline timeline, Sighted sighted)
    {
        var cursor = session.Hello;
        var mustTell = session.After is { } after && after != session.Hello;
        foreach (var heard in session.Heard)
        {
            string? wrong = null;
            if (!timeline.IsIn(heard.Position, epoch))
            {
                wrong = $"{heard} is not in the history of {epoch}, which it was connected to";
            }
            else if (heard.Kind is HeardKind.Gap)
            {
                mustTell = false;
                wrong = heard.Position.Offset < cursor.Offset && timeline.IsIn(cursor, epoch) ? $"{heard} goes back behind {cursor}" : null;
            }
            else
            {
                wrong = mustTell ? $"the hello {session.Hello} answered {session.After}, and no gap was told"
                    : Missed(cursor, heard, session.Client, epoch, channel, timeline, sighted);
            }

            if (wrong is not null)
            {
                yield return new Violation(Promise.NoUntoldGap, channel.Plan, wrong, $"{session}", $"{timeline}");
                yield break;
            }

            cursor = heard.Position;
        }
    }

    // What lies between two steps of a cursor must be what this client does not get.
    private static string? Missed(
        Position cursor, Heard heard, string client, string epoch, ChannelChronicle channel, Timeline timeline, Sighted sighted)
    {
        if (heard.Position.Offset <= cursor.Offset)
        {
            return $"behind {cursor} came {heard}";
        }

        var end = heard.Kind is HeardKind.Passed ? heard.Position.Offset : heard.Position.Offset - 1;
        for (var offset = cursor.Offset + 1; offset <= end; offset++)
        {
            var id = timeline.PlaceOf(new Position(epoch, offset)) is { } place ? sighted.At(place) : null;
            if (id is null && sighted.IsUnseenFor(client))
            {
                // The process ended before those could hear of it who are not excluded, and nobody ever will where a copy is put back.
                continue;
            }

            if (id is null || !channel.Messages.TryGetValue(id.Value, out var message) || message.Excluded != client)
            {
                return $"behind {cursor} came {heard}, and {epoch}:{offset} ({id?.ToString() ?? "seen by nobody"}) was passed over without a word";
            }
        }

        return heard.Kind is HeardKind.Publication && channel.Messages.GetValueOrDefault(heard.Id)?.Excluded == client
            ? $"{heard} came to the client that it excludes"
            : null;
    }
}
