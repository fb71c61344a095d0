namespace Zchannel.Checker.Checks;

/// <summary>A promise that was not kept.</summary>
/// <param name="Promise">Which.</param>
/// <param name="Channel">Where; null where it is no channel's.</param>
/// <param name="What">What happened.</param>
/// <param name="Evidence">What shows it.</param>
internal sealed record Violation(Promise Promise, ChannelPlan? Channel, string What, params IReadOnlyList<string> Evidence);
