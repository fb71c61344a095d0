using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Zchannel.Apps;

/// <summary>
/// A queue for requests of one app that come faster than they are answered. However many wait in it, no more of them
/// stand in the thread pool's queue at one time than there are cores, so that another app's request does not come
/// behind all of them. Safe for concurrent use.
/// </summary>
internal sealed class Turns : IThreadPoolWorkItem
{
    private static readonly int AtOnce = Environment.ProcessorCount;

    private readonly ConcurrentQueue<Action> _waiting = new();
    private int _inPool;

    /// <summary>Goes to the end of the queue; what follows the await comes when it is due.</summary>
    public Turn NextAsync() => new(this);

    void IThreadPoolWorkItem.Execute()
    {
        if (_waiting.TryDequeue(out var next))
        {
            next();
        }

        if (!_waiting.IsEmpty)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        Interlocked.Decrement(ref _inPool);
        if (!_waiting.IsEmpty)
        {
            EnterPool();
        }
    }

    private void Wait(Action next)
    {
        _waiting.Enqueue(next);
        EnterPool();
    }

    private void EnterPool()
    {
        var inPool = Volatile.Read(ref _inPool);
        while (inPool < AtOnce)
        {
            var seen = Interlocked.CompareExchange(ref _inPool, inPool + 1, inPool);
            if (seen == inPool)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            inPool = seen;
        }
    }

    /// <summary>What is awaited.</summary>
    internal readonly struct Turn(Turns turns) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public Turn GetAwaiter() => this;

        public void OnCompleted(Action continuation) => turns.Wait(continuation);

        public void UnsafeOnCompleted(Action continuation) => turns.Wait(continuation);

        public void GetResult()
        {
            // Nothing comes of it but the turn.
        }
    }
}
