namespace Zchannel.Server.Tests.Hosting;

/// <summary>
/// Tests that measure what the whole process occupies: nothing else may run beside them.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
