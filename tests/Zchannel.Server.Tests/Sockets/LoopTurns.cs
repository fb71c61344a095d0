using Zchannel.Server.Tests.Hosting;
using Zchannel.Transports.Sockets;

namespace Zchannel.Server.Tests.Sockets;

/// <summary>Waits until every loop has seen all that had happened to its sockets before.</summary>
internal static class LoopTurns
{
    // What wakes a loop may be told before what else happened: the next turn has seen it for certain.
    private const int Rounds = 3;

    public static async Task WaitAsync(EventLoops loops)
    {
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var loop in loops.All)
            {
                var turn = new Turn();
                loop.Post(turn);
                await turn.Task.WaitAsync(RawLink.Longest, TestContext.Current.CancellationToken);
            }
        }
    }

    private sealed class Turn : ILoopWork
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _done.Task;

        public void Run() => _done.SetResult();
    }
}
