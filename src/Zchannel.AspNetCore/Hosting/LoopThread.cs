using Microsoft.AspNetCore.Http;

namespace Zchannel.Hosting;

/// <summary>
/// Keeps what may take long off the threads of event loops, which deliver.
/// </summary>
internal static class LoopThread
{
    /// <summary>Has what follows the await run in the thread pool, if the request is being answered on a loop's thread.</summary>
    /// <param name="context">The request.</param>
    public static Task LeaveAsync(HttpContext context) =>
        context.Features.Get<IClientLink>()?.LoopTurns is { IsOnLoop: true } ? GoAsync() : Task.CompletedTask;

    /// <summary>
    /// Leaves a loop's thread, unless the request is short and the first of its turn. Many such requests cost less to answer
    /// than to hand over.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="isShort">Whether it takes a few microseconds, and waits for no disk.</param>
    public static Task LeaveUnlessAsync(HttpContext context, bool isShort) =>
        context.Features.Get<IClientLink>()?.LoopTurns is { } turns && !(isShort && turns.NoteShort()) && turns.IsOnLoop
            ? GoAsync()
            : Task.CompletedTask;

    private static async Task GoAsync() => await Task.Yield();
}
