using Zchannel.Checker.Running;

namespace Zchannel.Checker.Faults;

/// <summary>A fault that goes on while others happen, until its time is over or it is ended.</summary>
internal sealed class Lingering
{
    private Task _end = Task.CompletedTask;
    private TaskCompletionSource _now = new();

    public bool IsOn => !_end.IsCompleted;

    /// <summary>Lets it go on for some time. None is going on.</summary>
    public void Begin(TimeSpan lasts, Site site, Action end)
    {
        _now = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _end = EndLaterAsync(lasts, site, end, _now.Task);
    }

    /// <summary>Ends it now.</summary>
    public Task EndAsync()
    {
        _now.TrySetResult();
        return _end;
    }

    private static async Task EndLaterAsync(TimeSpan lasts, Site site, Action end, Task now)
    {
        try
        {
            await now.WaitAsync(lasts, site.Time);
        }
        catch (TimeoutException)
        {
            // As long as it was meant to last.
        }

        end();
    }
}
