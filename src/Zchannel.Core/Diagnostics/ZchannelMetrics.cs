using System.Diagnostics.Metrics;

namespace Zchannel.Diagnostics;

/// <summary>
/// What the server measures as a whole, an event a method. What belongs to an app is in <see cref="AppUsage"/>. Safe for
/// concurrent use.
/// </summary>
/// <remarks>The names are ours: no semantic convention of OpenTelemetry covers channels. Durations are in seconds.</remarks>
internal sealed class ZchannelMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Zchannel";

    private readonly Histogram<int> _messageSize;
    private readonly Histogram<double> _fanoutDuration;
    private readonly Histogram<double> _callbackDuration;
    private readonly Histogram<double> _commitDuration;
    private readonly Counter<long> _authDecisions;
    private readonly Counter<long> _configReloads;

    public ZchannelMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _messageSize = meter.CreateHistogram(
            "zchannel.messages.size", "By", "The payloads of publications.", advice: Buckets(16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576));
        _fanoutDuration = meter.CreateHistogram(
            "zchannel.fanout.duration", "s", "From when a loop was told of a publication until it had visited all subscribers that it holds; sampled.",
            advice: Buckets(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5));
        _callbackDuration = meter.CreateHistogram(
            "zchannel.callbacks.duration", "s", "One attempt to tell an application of an event.",
            advice: Buckets(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0));
        _commitDuration = meter.CreateHistogram(
            "zchannel.storage.commit.duration", "s", "One transaction of the store, with all that waited for it.",
            advice: Buckets(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5));
        _authDecisions = meter.CreateCounter<long>("zchannel.auth.decisions", "{decision}", "Keys and tokens that were looked at.");
        _configReloads = meter.CreateCounter<long>("zchannel.config.reloads", "{reload}", "Times the configuration was read again.");
    }

    /// <summary>Whether anyone wants to know how long fan-out takes.</summary>
    public bool MeasuresFanout => _fanoutDuration.Enabled;

    public void MessagePublished(int bytes) => _messageSize.Record(bytes);

    public void FannedOut(TimeSpan duration) => _fanoutDuration.Record(duration.TotalSeconds);

    /// <param name="result">How it ended, of a closed set.</param>
    /// <param name="duration">How long it took.</param>
    public void CallbackAttempted(string result, TimeSpan duration) =>
        _callbackDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(TagNames.Result, result));

    /// <param name="duration">How long it took.</param>
    public void Committed(TimeSpan duration) => _commitDuration.Record(duration.TotalSeconds);

    /// <param name="kind">What was looked at: <c>key</c> or <c>token</c>.</param>
    /// <param name="result">What was found, of a closed set.</param>
    public void AuthDecided(string kind, string result) =>
        _authDecisions.Add(1, new KeyValuePair<string, object?>(TagNames.Kind, kind), new KeyValuePair<string, object?>(TagNames.Result, result));

    /// <param name="result">What came of it: <c>applied</c>, <c>refused</c> or <c>failed</c>.</param>
    public void ConfigurationReloaded(string result) =>
        _configReloads.Add(1, new KeyValuePair<string, object?>(TagNames.Result, result));

    private static InstrumentAdvice<T> Buckets<T>(params T[] boundaries)
        where T : struct =>
        new() { HistogramBucketBoundaries = boundaries };
}
