using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// What goes to a client: sent at once where the kernel takes it. Within a turn of its link it is sent when the turn ends,
/// so that the answers to many requests that came together leave together.
/// </summary>
/// <remarks>
/// For one writer at a time, beside the end of a turn and the loop. Lock: <c>_gate</c> guards all of it; system calls are
/// made under it, and do not block.
/// </remarks>
/// <param name="socket">Where it goes.</param>
/// <param name="link">Hears of the end, and continues who waits.</param>
/// <param name="pool">Where memory comes from.</param>
internal sealed class SocketWriter(LinkSocket socket, SocketLink link, MemoryPool<byte> pool) : PipeWriter, IValueTaskSource<FlushResult>
{
    // As much as Kestrel's own transport takes before it makes a writer wait.
    private const int MaxUnsent = 64 * 1024;

    // So much is sent within a turn: it fills what the kernel sends in one go.
    private const int Batch = 32 * 1024;

    private readonly Lock _gate = new();
    private readonly OutgoingBytes _unsent = new(pool);
    private ManualResetValueTaskSourceCore<bool> _wait;
    private CancellationTokenRegistration _cancellation;
    private TaskCompletionSource? _drained;
    private long _unflushed;
    private int _turn;
    private bool _isWriting;
    private bool _isWaiting;
    private bool _isCancelled;
    private bool _isBlocked;
    private bool _isEnded;
    private bool _isCompleted;
    private bool _isDetached;

    /// <inheritdoc />
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc />
    public override long UnflushedBytes => _unflushed;

    /// <inheritdoc />
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isCompleted, this);
            _isWriting = true;
            return _unsent.MakeRoom(Math.Max(sizeHint, 1));
        }
    }

    /// <inheritdoc />
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc />
    public override void Advance(int bytes)
    {
        lock (_gate)
        {
            _unsent.Fill(bytes);
            _unflushed += bytes;
        }
    }

    /// <inheritdoc />
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        lock (_gate)
        {
            _isWriting = false;
            _unflushed = 0;
            if (_turn != Environment.CurrentManagedThreadId || _unsent.Length >= Batch)
            {
                SendUnsynchronized();
            }

            if (_unsent.Length < MaxUnsent || _isEnded || _isCancelled)
            {
                return new ValueTask<FlushResult>(TakeResultUnsynchronized());
            }

            _wait.Reset();
            _isWaiting = true;
        }

        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(static (writer, token) => ((SocketWriter)writer!).GiveUp(token), this);
        }

        return new ValueTask<FlushResult>(this, _wait.Version);
    }

    /// <inheritdoc />
    public override void CancelPendingFlush()
    {
        lock (_gate)
        {
            _isCancelled = true;
            if (!_isWaiting)
            {
                return;
            }

            _isWaiting = false;
        }

        Resume();
    }

    /// <inheritdoc />
    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            _isCompleted = true;
            _isWriting = false;
            _unflushed = 0;
            SendUnsynchronized();
        }
    }

    /// <summary>Begins a turn on this thread: what is flushed on it is kept until the end of the turn.</summary>
    public void BeginTurn() => Volatile.Write(ref _turn, Environment.CurrentManagedThreadId);

    /// <summary>Ends the turn of this thread.</summary>
    public void EndTurn()
    {
        Interlocked.CompareExchange(ref _turn, 0, Environment.CurrentManagedThreadId);
        SendFlushed();
    }

    /// <summary>Sends what was flushed.</summary>
    /// <returns>Whether nothing is left.</returns>
    public bool SendFlushed()
    {
        lock (_gate)
        {
            SendUnsynchronized();
            return _unsent.Length == 0;
        }
    }

    /// <summary>Goes on where the kernel had no room. On the loop's thread.</summary>
    public void OnRoom()
    {
        lock (_gate)
        {
            _isBlocked = false;
            SendUnsynchronized();
            if (!_isWaiting || (_unsent.Length >= MaxUnsent / 2 && !_isEnded))
            {
                return;
            }

            _isWaiting = false;
        }

        Resume();
    }

    /// <summary>Drops what is unsent: nobody will take it.</summary>
    public void End()
    {
        lock (_gate)
        {
            EndUnsynchronized();
            if (!_isWaiting)
            {
                return;
            }

            _isWaiting = false;
        }

        Resume();
    }

    /// <summary>Sends nothing more, and says nothing of it: what the web server writes at the end of a request has no bytes.</summary>
    public void Detach()
    {
        lock (_gate)
        {
            EndUnsynchronized();
            _isDetached = true;
        }
    }

    /// <summary>Completes when everything is sent, or nobody takes it.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            return _unsent.Length == 0
                ? Task.CompletedTask
                : (_drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        _cancellation.Dispose();
        _cancellation = default;
        _wait.GetResult(token);
        lock (_gate)
        {
            return TakeResultUnsynchronized();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private FlushResult TakeResultUnsynchronized()
    {
        var result = new FlushResult(_isCancelled, _isEnded && !_isDetached);
        _isCancelled = false;
        return result;
    }

    // What was not flushed stays: somebody may still be writing it.
    private void SendUnsynchronized()
    {
        while (!_isBlocked && !_isEnded && _unsent.Length > _unflushed)
        {
            var bytes = _unsent.First;
            bytes = bytes[..(int)Math.Min(bytes.Length, _unsent.Length - _unflushed)];
            var sent = socket.Send(bytes);
            if (sent >= 0)
            {
                _unsent.Consume(sent);
            }
            else if (sent == -Libc.Again)
            {
                _isBlocked = true;
                socket.AskForRoom();
            }
            else
            {
                EndUnsynchronized();
                link.OnBroken();
            }
        }

        if (!_isWriting && (_isEnded || _unsent.Length == 0))
        {
            _unsent.Release();
        }

        if (_unsent.Length == 0)
        {
            _drained?.TrySetResult();
        }
    }

    private void EndUnsynchronized()
    {
        _isEnded = true;
        if (!_isWriting)
        {
            _unsent.Release();
            _unflushed = 0;
        }

        _drained?.TrySetResult();
    }

    private void GiveUp(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_isWaiting)
            {
                return;
            }

            _isWaiting = false;
        }

        _wait.SetException(new OperationCanceledException(cancellationToken));
    }

    // Elsewhere than on the loop or under a caller's hands.
    private void Resume() => ThreadPool.UnsafeQueueUserWorkItem(static writer => writer._wait.SetResult(true), this, preferLocal: false);
}
