using Microsoft.Extensions.Logging;
using Zchannel.Connections;

namespace Zchannel.Transports.Streams;

/// <summary>
/// Writes what a connection has to say into a stream, with the stream's own back-pressure: whole frames straight from
/// the log, never two writes at once.
/// </summary>
/// <param name="connection">What is read.</param>
/// <param name="output">Where it goes. A write returns when the stream can take more.</param>
/// <param name="timeProvider">Tells how long a write has been stuck.</param>
/// <param name="logger">Hears of what should not happen.</param>
internal sealed partial class StreamPump(Connection connection, Stream output, TimeProvider timeProvider, ILogger logger) : IConnectionDriver, IDisposable
{
    // One write takes as much as Kestrel buffers before it makes us wait.
    private const int MaxWriteBytes = 64 * 1024;

    // After so many the thread goes to others: it may be a delivery loop's, and a client that reads as fast as is
    // published would never let go of it.
    private const int RoundsPerTurn = 16;

    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;
    private TaskCompletionSource? _room;
    private long _writingSince;
    private long _lastWrite = timeProvider.GetTimestamp();
    private long _lastTaken = timeProvider.GetTimestamp();

    private enum State
    {
        Idle,
        Running,
        RunningAgain,
        Ended,
    }

    /// <summary>Completes when nothing more is written: true where the connection said all it had to say.</summary>
    public Task<bool> Ended => _ended.Task;

    /// <summary>How long nothing has been written.</summary>
    public TimeSpan Silence => timeProvider.GetElapsedTime(Volatile.Read(ref _lastWrite));

    /// <summary>How long the write in progress has waited for the client; zero where there is none.</summary>
    public TimeSpan Stuck => Volatile.Read(ref _writingSince) is not 0 and var since ? timeProvider.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>
    /// How long it is ago that the client has let a write through that had to wait for it. One that did not wait tells
    /// nothing: it may lie in a buffer of this machine.
    /// </summary>
    public TimeSpan SinceTaken => timeProvider.GetElapsedTime(Volatile.Read(ref _lastTaken));

    /// <inheritdoc />
    public void Wake()
    {
        var state = Volatile.Read(ref _state);
        while (state is (int)State.Idle or (int)State.Running)
        {
            var seen = Interlocked.CompareExchange(ref _state, state + 1, state);
            if (seen == state)
            {
                if (state is (int)State.Idle)
                {
                    // Not lost: it reports through Ended, which the connection's owner awaits.
                    _ = RunAsync();
                }

                return;
            }

            state = seen;
        }
    }

    /// <summary>Waits while so much is still to be written that nothing more should be taken from the client. For one caller at a time.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (connection.IsCrowded && !_ended.Task.IsCompleted)
        {
            var room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _room, room);
            // Looked at again behind the note: who writes looks at the two in the other order.
            if (connection.IsCrowded)
            {
                await Task.WhenAny(room.Task, _ended.Task).WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>Gives up: what is being written is not finished.</summary>
    public void Abort()
    {
        try
        {
            _abort.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
        }

        if (Interlocked.CompareExchange(ref _state, (int)State.Ended, (int)State.Idle) is (int)State.Idle)
        {
            _ended.TrySetResult(false);
            return;
        }

        // A pump about to rest has looked at the token for the last time: it must look once more.
        Wake();
    }

    /// <inheritdoc />
    public void Dispose() => _abort.Dispose();

    private async Task RunAsync()
    {
        var ended = false;
        try
        {
            do
            {
                Interlocked.Exchange(ref _state, (int)State.Running);
                if (!await WriteAllAsync())
                {
                    ended = true;
                    return;
                }
            }
            while (Interlocked.CompareExchange(ref _state, (int)State.Idle, (int)State.Running) is not (int)State.Running);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, which is its right; who reads from it sees the same.
            End(false);
        }
        catch (Exception exception)
        {
            Log.Failed(logger, connection.Id, exception);
            End(false);
        }
        finally
        {
            if (ended)
            {
                End(true);
            }
        }
    }

    private async ValueTask<bool> WriteAllAsync()
    {
        for (var round = 1; ; round++)
        {
            _abort.Token.ThrowIfCancellationRequested();
            if (round % RoundsPerTurn == 0)
            {
                await Task.Yield();
            }

            switch (connection.Read(MaxWriteBytes, out var bytes))
            {
                case ReadStatus.Bytes:
                    Volatile.Write(ref _writingSince, timeProvider.GetTimestamp());
                    var write = output.WriteAsync(bytes, _abort.Token);
                    var waits = !write.IsCompleted;
                    await write;
                    NoteWritten(waits);
                    Volatile.Write(ref _writingSince, 0);
                    connection.Advance();
                    TellRoom();
                    break;
                case ReadStatus.NeedsHistory:
                    await connection.FetchAsync(_abort.Token);
                    break;
                case ReadStatus.Close:
                    return false;
                default:
                    return true;
            }
        }
    }

    private void NoteWritten(bool hasWaited)
    {
        var now = timeProvider.GetTimestamp();
        Volatile.Write(ref _lastWrite, now);
        if (hasWaited)
        {
            Volatile.Write(ref _lastTaken, now);
        }
    }

    private void TellRoom()
    {
        if (Volatile.Read(ref _room) is not null && !connection.IsCrowded)
        {
            Interlocked.Exchange(ref _room, null)?.TrySetResult();
        }
    }

    private void End(bool saidAll)
    {
        Interlocked.Exchange(ref _state, (int)State.Ended);
        _ended.TrySetResult(saidAll);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Connection {ConnectionId} failed.")]
        public static partial void Failed(ILogger logger, ConnectionId connectionId, Exception exception);
    }
}
