namespace Zchannel.Checker.History;

/// <summary>A channel of the run, and what its rule promises.</summary>
/// <param name="App">The app.</param>
/// <param name="Name">The channel's name, which another app may have, too.</param>
/// <param name="Durable">Whether it must outlive the process.</param>
/// <param name="History">How many publications the rule keeps; null where it is more than a run publishes.</param>
/// <param name="SkipsWhenSlow">Whether a slow subscriber is moved on, with a gap, and not sent away.</param>
internal sealed record ChannelPlan(string App, string Name, bool Durable, int? History = null, bool SkipsWhenSlow = false)
{
    public override string ToString() => $"{App}/{Name}";
}
