using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// What a client sends, received when it is asked for: what nobody asks for stays in the kernel, and so with the client.
/// </summary>
/// <remarks>
/// For one reader at a time. Lock: <c>_gate</c> guards the wait and the end, between the reader, the loop and whoever cancels.
/// </remarks>
/// <param name="socket">Where it comes from.</param>
/// <param name="link">Is told when somebody begins to read, and continues who waits.</param>
/// <param name="pool">Where memory comes from.</param>
internal sealed class SocketReader(LinkSocket socket, SocketLink link, MemoryPool<byte> pool) : PipeReader, IValueTaskSource<ReadResult>
{
    private readonly Lock _gate = new();
    private readonly ReceivedBytes _received = new(pool);
    private ManualResetValueTaskSourceCore<bool> _wait;
    private CancellationTokenRegistration _cancellation;
    private bool _hasBegun;
    private bool _isWaiting;
    private bool _isCancelled;
    private bool _isReadable = true;
    private bool _hasUnexamined;
    private bool _isPeerShut;
    private bool _isEnded;
    private bool _isCompleted;
    private Exception? _error;

    /// <inheritdoc />
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        }

        if (!_hasUnexamined)
        {
            link.OnReading();
        }

        bool isFirst;
        lock (_gate)
        {
            isFirst = !_hasBegun && !_isEnded && !_isCancelled;
            _hasBegun = true;
            if (!isFirst && TryTakeUnsynchronized(out var result))
            {
                return new ValueTask<ReadResult>(result);
            }

            _wait.Reset();
            _isWaiting = true;
        }

        var read = new ValueTask<ReadResult>(this, _wait.Version);
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(static (reader, token) => ((SocketReader)reader!).GiveUp(token), this);
        }

        if (isFirst)
        {
            // What is there already is taken in a turn as all else is, at whose end it shows whether the client has left.
            OnReadable(isPeerShut: false);
        }

        return read;
    }

    /// <inheritdoc />
    public override bool TryRead(out ReadResult result)
    {
        lock (_gate)
        {
            return TryTakeUnsynchronized(out result);
        }
    }

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _hasUnexamined = !_received.IsEnd(examined);
        _received.Consume(consumed);
    }

    /// <inheritdoc />
    public override void CancelPendingRead()
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

        link.Continue();
    }

    /// <inheritdoc />
    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            _isCompleted = true;
            _isWaiting = false;
            _hasUnexamined = false;
            _received.Release();
        }
    }

    /// <summary>Takes what the loop has to say. On its thread.</summary>
    /// <param name="isPeerShut">Whether the client will send nothing more.</param>
    public void OnReadable(bool isPeerShut)
    {
        lock (_gate)
        {
            _isReadable = true;
            _isPeerShut |= isPeerShut;
            if (!_isWaiting || !ReceiveUnsynchronized())
            {
                return;
            }

            _isWaiting = false;
        }

        link.Continue();
    }

    /// <summary>
    /// Whether the client has ended what it sends, and nobody waits who would be told. One who was told already may have
    /// found a whole request before the end, and be answering it.
    /// </summary>
    public bool IsLeft()
    {
        lock (_gate)
        {
            return _isPeerShut && _hasBegun && !_isWaiting && !_isCompleted;
        }
    }

    /// <summary>Ends the reading from this side.</summary>
    public void End(Exception error)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return;
            }

            _isEnded = true;
            _error = error;
            if (!_isWaiting)
            {
                return;
            }

            _isWaiting = false;
        }

        link.Continue();
    }

    /// <summary>Takes what is unread, and reads nothing more.</summary>
    public bool TryDetach(out ReadOnlyMemory<byte> unread)
    {
        lock (_gate)
        {
            unread = default;
            if (_isWaiting || _isEnded || _isCompleted || _isCancelled)
            {
                return false;
            }

            unread = _received.IsEmpty ? default : _received.Sequence.ToArray();
            _received.Release();
            _hasUnexamined = false;
            _isReadable = false;
            _isEnded = true;
            return true;
        }
    }

    /// <summary>Continues who has waited, on this thread.</summary>
    public void Resume() => _wait.SetResult(true);

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        _cancellation.Dispose();
        _cancellation = default;
        _wait.GetResult(token);
        lock (_gate)
        {
            return TryTakeUnsynchronized(out var result) ? result : new ReadResult(_received.Sequence, isCanceled: false, isCompleted: _isEnded);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private bool TryTakeUnsynchronized(out ReadResult result)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        if (_isCancelled)
        {
            _isCancelled = false;
            result = new ReadResult(_received.Sequence, isCanceled: true, isCompleted: false);
            return true;
        }

        if (!_hasUnexamined && !_isEnded && !ReceiveUnsynchronized())
        {
            result = default;
            return false;
        }

        if (!_hasUnexamined && _error is not null)
        {
            throw _error;
        }

        result = new ReadResult(_received.Sequence, isCanceled: false, _isEnded);
        return true;
    }

    // Whether there is now something to tell.
    private bool ReceiveUnsynchronized()
    {
        if (!_isReadable)
        {
            return false;
        }

        var room = _received.MakeRoom();
        var received = socket.Receive(room.Span);
        _received.Fill(Math.Max(received, 0));

        // Less than there was room for is all there was; what comes after it is told. But for the end, if that was told already.
        _isReadable = received == room.Length || (received > 0 && _isPeerShut);
        if (received == -Libc.Again)
        {
            return false;
        }

        _hasUnexamined |= received > 0;
        if (received <= 0)
        {
            _isEnded = true;
            _error = received < 0 ? new ConnectionResetException($"The connection was reset by the client ({-received}).") : null;
            if (received < 0)
            {
                link.OnBroken();
            }
        }

        return true;
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
}
