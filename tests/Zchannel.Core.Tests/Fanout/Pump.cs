using Zchannel.Connections;

namespace Zchannel.Core.Tests.Fanout;

/// <summary>
/// A client on the thread pool: it reads when it is woken, one thread at a time but not always the same one, and
/// loiters now and then between reading and passing.
/// </summary>
internal sealed class Pump(Connection connection, Action<Heard> hear, int seed) : IConnectionDriver
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Random _random = new(seed);
    private int _state;

    private enum State
    {
        Idle,
        Running,
        RunningAgain,
        Ended,
    }

    /// <summary>Completes when nothing reads the connection any more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether nothing reads at this moment.</summary>
    public bool IsIdle => Volatile.Read(ref _state) is (int)State.Idle;

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
                    _ = Task.Run(RunAsync);
                }

                return;
            }

            state = seen;
        }
    }

    private async Task RunAsync()
    {
        try
        {
            do
            {
                Interlocked.Exchange(ref _state, (int)State.Running);
                if (!await ReadAllAsync())
                {
                    Interlocked.Exchange(ref _state, (int)State.Ended);
                    _ended.SetResult();
                    return;
                }
            }
            while (Interlocked.CompareExchange(ref _state, (int)State.Idle, (int)State.Running) is not (int)State.Running);
        }
        catch (Exception exception)
        {
            // Whoever awaits the end sees it.
            _ended.SetException(exception);
        }
    }

    private async ValueTask<bool> ReadAllAsync()
    {
        while (true)
        {
            switch (connection.Read(_random.Next(1, 2_000), out var bytes))
            {
                case ReadStatus.Bytes:
                    if (_random.Next(20) == 0)
                    {
                        await Task.Yield();
                    }

                    foreach (var heard in Heard.Parse(bytes))
                    {
                        hear(heard);
                    }

                    connection.Advance();
                    break;
                case ReadStatus.NeedsHistory:
                    await connection.FetchAsync(CancellationToken.None);
                    break;
                case ReadStatus.Close:
                    return false;
                default:
                    return true;
            }
        }
    }
}
