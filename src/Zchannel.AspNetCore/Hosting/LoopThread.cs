using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Zchannel.Hosting;

/// <summary>
/// Keeps what may take long off the threads of event loops, which deliver.
/// </summary>
internal static class LoopThread
{
    /// <summary>Has what follows the await run in the thread pool, if the request is being answered on a loop's thread.</summary>
    /// <param name="context">The request.</param>
    public static Leaving LeaveAsync(HttpContext context) =>
        new(context.Features.Get<IClientLink>()?.LoopTurns is { IsOnLoop: true });

    /// <summary>
    /// Leaves a loop's thread, unless the request is short and the first of its turn, which is noted: the link's next turn is on the loop, too. Many
    /// such requests cost less to answer than to hand over.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="isShort">Whether it takes a few microseconds, and waits for no disk.</param>
    public static Leaving LeaveUnlessAsync(HttpContext context, bool isShort) =>
        new(context.Features.Get<IClientLink>()?.LoopTurns is { } turns && !(isShort && turns.NoteShort()) && turns.IsOnLoop);

    /// <summary>What is awaited. A task would not do: completed before it is awaited, it keeps the thread.</summary>
    internal readonly struct Leaving(bool isOnLoop) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => !isOnLoop;

        public Leaving GetAwaiter() => this;

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) =>
            ThreadPool.UnsafeQueueUserWorkItem(static next => next(), continuation, preferLocal: false);

        public void GetResult()
        {
            // Nothing comes of it but the thread.
        }
    }
}
