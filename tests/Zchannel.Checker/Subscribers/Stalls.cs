namespace Zchannel.Checker.Subscribers;

/// <summary>Keeps some subscribers from reading for a while. Safe for concurrent use.</summary>
internal sealed class Stalls
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HashSet<int> _stalled = [];

    /// <summary>Stalls subscribers, in addition to none: those before go on.</summary>
    public void Set(IEnumerable<int> subscribers)
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            (before, _goOn) = (_goOn, new(TaskCreationOptions.RunContinuationsAsynchronously));
            _stalled = [.. subscribers];
        }

        before.SetResult();
    }

    /// <summary>Waits while a subscriber is stalled.</summary>
    public async ValueTask PassAsync(int subscriber, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task goOn;
            lock (_gate)
            {
                if (!_stalled.Contains(subscriber))
                {
                    return;
                }

                goOn = _goOn.Task;
            }

            await goOn.WaitAsync(cancellationToken);
        }
    }
}
