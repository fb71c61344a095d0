namespace Zchannel.Hosting;

/// <summary>
/// Over how long clients are sent away when the server stops. Safe for concurrent use.
/// </summary>
internal sealed class DrainTime(TimeSpan value)
{
    private long _ticks = value.Ticks;

    public TimeSpan Value
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _ticks));
        set => Volatile.Write(ref _ticks, value.Ticks);
    }
}
