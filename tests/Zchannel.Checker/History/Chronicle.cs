using System.Collections.Concurrent;
using Zchannel.Checker.Checks;

namespace Zchannel.Checker.History;

/// <summary>All that was seen in one round. Safe for concurrent use while it is written.</summary>
internal sealed class Chronicle(IEnumerable<ChannelPlan> plans)
{
    public IReadOnlyDictionary<ChannelPlan, ChannelChronicle> Channels { get; } = plans.ToDictionary(plan => plan, plan => new ChannelChronicle(plan));

    public ConcurrentQueue<Life> Lives { get; } = new();

    public ConcurrentQueue<Trouble> StoreTroubles { get; } = new();

    /// <summary>What was seen to be wrong at the moment when it happened.</summary>
    public ConcurrentQueue<Violation> Seen { get; } = new();
}
