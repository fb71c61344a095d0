namespace Zchannel.Conformance.Load;

/// <summary>What measures, or keeps every core busy, runs when all else is done, one after the other.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
