using Zchannel.Storage;

namespace Zchannel.Callbacks;

/// <summary>
/// Takes up what earlier processes have left in an app's journal, in the background. Safe for concurrent use.
/// </summary>
internal sealed class CallbackLoad : IAsyncDisposable
{
    private const int PageRows = 1_000;

    private readonly IAppCallbackJournal _journal;
    private readonly Action<IReadOnlyList<CallbackRow>> _restore;
    private readonly Action _finish;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _loading;
    private volatile TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="restore">Takes rows, by number.</param>
    /// <param name="finish">Is called once, behind the last of them.</param>
    /// <param name="time">The clock.</param>
    public CallbackLoad(IAppCallbackJournal journal, Action<IReadOnlyList<CallbackRow>> restore, Action finish, TimeProvider time)
    {
        (_journal, _restore, _finish, _time) = (journal, restore, finish, time);
        _loading = Task.Run(LoadAsync);
    }

    /// <summary>Waits until all is there.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be read now; that is tried again.</exception>
    public Task WaitAsync(CancellationToken cancellationToken) => _loaded.Task.WaitAsync(cancellationToken);

    /// <summary>Leaves off, unless it is over.</summary>
    public void Cancel()
    {
        if (!_loading.IsCompleted)
        {
            _ending.Cancel();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _loading.ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task LoadAsync()
    {
        var after = 0L;
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                if (await _journal.ReadAsync(after, _journal.LastNumber, PageRows, _ending.Token).ConfigureAwait(false) is not { Count: > 0 } page)
                {
                    _finish();
                    _loaded.TrySetResult();
                    return;
                }

                _restore(page);
                after = page[^1].Number;
            }
            catch (StorageUnavailableException failure)
            {
                await TellAndWaitAsync(failure).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                break;
            }
            catch (Exception defect)
            {
                // Told to whoever waits for it, and once more where the queue is ended.
                _loaded.TrySetException(defect);
                throw;
            }
        }

        _loaded.TrySetCanceled();
    }

    private async Task TellAndWaitAsync(StorageUnavailableException failure)
    {
        var loaded = _loaded;
        _loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loaded.SetException(failure);

        // Nobody may have waited for it.
        _ = loaded.Task.Exception;
        await Task.Delay(failure.RetryAfter, _time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
