using System.Globalization;
using Zchannel.Connections;
using Zchannel.Native;

namespace Zchannel.Microbenchmarks;

/// <summary>
/// What an idle connection keeps on the managed heap, its transport apart: with a channel in common, and with a channel
/// and a token of its own.
/// </summary>
internal static class Footprint
{
    private const int Connections = 10_000;

    // An object with one field, for which a driver would have its own.
    private const int SinkBytes = 24;

    /// <summary>Measures and prints.</summary>
    public static async Task PrintAsync(TextWriter output)
    {
        // The first round pays for what is made once.
        await MeasureAsync(_ => "common", 1_000);
        var common = await MeasureAsync(_ => "common", Connections);
        var own = await MeasureAsync(i => string.Create(CultureInfo.InvariantCulture, $"c{i}"), Connections);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"bytes kept for each of {Connections} connections: {common:F0} on one channel, {own:F0} with a channel and a token of its own"));
    }

    private static async Task<double> MeasureAsync(Func<int, string> channelOf, int count)
    {
        var doorway = new Doorway();
        var kept = new (AdmittedConnection, IClientSession)[count];
        var tokens = Enumerable.Range(0, count).Select(channelOf).Distinct().Select(doorway.Issue).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < count; i++)
        {
            kept[i] = await doorway.AdmitAsync(tokens[i % tokens.Length]);
        }

        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(kept);
        GC.KeepAlive(doorway);
        return ((double)(after - before) / count) - SinkBytes;
    }
}
