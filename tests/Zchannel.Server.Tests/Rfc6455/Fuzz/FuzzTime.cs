using System.Diagnostics;
using System.Globalization;

namespace Zchannel.Server.Tests.Rfc6455.Fuzz;

/// <summary>
/// How long chance is tried, and from where it begins: ZCHANNEL_FUZZ_SECONDS makes a run longer, and ZCHANNEL_FUZZ_SEED
/// repeats one that failed.
/// </summary>
internal sealed class FuzzTime(int seconds)
{
    private readonly long _begin = Stopwatch.GetTimestamp();
    private readonly TimeSpan _length = TimeSpan.FromSeconds(Setting("ZCHANNEL_FUZZ_SECONDS") ?? seconds);

    public int Seed { get; } = Setting("ZCHANNEL_FUZZ_SEED") ?? Random.Shared.Next();

    public bool IsOver => Stopwatch.GetElapsedTime(_begin) >= _length;

    /// <summary>The chance of one execution, which is the same in every run with the same seed.</summary>
    public Random RandomOf(int execution) => new(unchecked(Seed + (execution * 7919)));

    /// <summary>A number from the environment.</summary>
    public static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
