using System.Collections.Concurrent;

namespace Zchannel.Checker.History;

/// <summary>All that was seen of one channel. Safe for concurrent use while it is written; checked when nobody writes any more.</summary>
internal sealed class ChannelChronicle(ChannelPlan plan)
{
    public ChannelPlan Plan { get; } = plan;

    public ConcurrentDictionary<MessageId, Message> Messages { get; } = new();

    public ConcurrentQueue<Attempt> Attempts { get; } = new();

    public ConcurrentQueue<Session> Sessions { get; } = new();

    public ConcurrentQueue<Refusal> Refusals { get; } = new();

    public ConcurrentQueue<Page> Pages { get; } = new();

    public ConcurrentQueue<Start> Starts { get; } = new();

    /// <summary>Those of the pages that are the last walk through all of its history, when all faults were over.</summary>
    public List<Page> LastWalk { get; } = [];

    public IEnumerable<Attempt> Acknowledged => Attempts.Where(attempt => attempt.Position is not null);

    /// <summary>Every sight of a message at a position, and who had it.</summary>
    public IEnumerable<(Heard Heard, object By)> Sights() =>
        Acknowledged.Select(attempt => (new Heard(HeardKind.Publication, attempt.Position!.Value, attempt.Id, attempt.Ended), (object)attempt))
            .Concat(Sessions.SelectMany(session => session.Heard.Select(heard => (heard, (object)session))))
            .Concat(Pages.SelectMany(page => page.Entries.Select(entry => (entry, (object)page))))
            .Where(sight => sight.Item1.Kind is HeardKind.Publication);
}
