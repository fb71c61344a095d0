namespace Zchannel.Server.Bench;

/// <summary>
/// How far a stage has come.
/// </summary>
/// <param name="Share">From 0 to 1.</param>
/// <param name="Words">The same in figures.</param>
internal readonly record struct BenchStep(double Share, string Words);
