using System.Diagnostics.Metrics;

namespace Zchannel.Core.Tests.Diagnostics;

/// <summary>
/// A factory of meters that no other test hears.
/// </summary>
internal sealed class TestMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}
