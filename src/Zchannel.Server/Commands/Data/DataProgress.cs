using Zchannel.Storage.Sqlite.Data;

namespace Zchannel.Server.Commands.Data;

/// <summary>
/// Says on standard error how far long work is, a line every few seconds: short work says nothing.
/// </summary>
internal sealed class DataProgress(CommandConsole console) : IProgress<DataStep>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private long _last = console.Time.GetTimestamp();

    /// <inheritdoc />
    public void Report(DataStep value)
    {
        if (console.Time.GetElapsedTime(_last) >= Interval)
        {
            _last = console.Time.GetTimestamp();
            console.Say(value switch
            {
                { Total: > 0 } => $"{value.Words}: {value.Done} of {value.Total}",
                { Done: > 0 } => $"{value.Words}: {value.Done}",
                _ => $"{value.Words}…",
            });
        }
    }
}
