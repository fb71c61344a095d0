namespace Zchannel.Checker.Publishers;

/// <summary>
/// Keeps publishers back from when a life of the server ends until it is known where the next one begins. Safe for concurrent use.
/// </summary>
internal sealed class Gate
{
    private volatile TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _open.TrySetResult();

    public void Close()
    {
        if (_open.Task.IsCompleted)
        {
            _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public Task PassAsync(CancellationToken cancellationToken) => _open.Task.WaitAsync(cancellationToken);
}
