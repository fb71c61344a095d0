using Microsoft.Extensions.Time.Testing;
using Zchannel.Protocols.Tests.Support;
using Zchannel.Transports.Sockets;
using Zchannel.Transports.Sockets.Listening;

namespace Zchannel.Protocols.Tests.Sockets;

public sealed class LinkSocketTests : IDisposable
{
    private readonly Recorded _log = new();
    private readonly EventLoop _loop;

    public LinkSocketTests() => _loop = new EventLoop(0, new FakeTimeProvider(), _log);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public async Task DescriptorThatTheLoopCannotWatch_IsToldToBeBroken_AndIsClosed()
    {
        // A file, which epoll takes as little as a socket when it has no room left.
        var path = Path.GetTempFileName();
        var owner = new Owner();
        var socket = new LinkSocket(_loop, Open(path), owner);

        socket.Open();
        Assert.Equal(EpollEvents.Error | EpollEvents.HungUp, await owner.Told.Task.Bounded());
        socket.Close();
        await OnLoopAsync();

        Assert.False(IsOpen(path));
        Assert.Contains(nameof(IOException), Assert.Single(_log.Lines), StringComparison.Ordinal);
        File.Delete(path);
    }

    private static int Open(string path)
    {
        using var file = File.OpenHandle(path);
        return Libc.Duplicate((int)file.DangerousGetHandle());
    }

    private static bool IsOpen(string path) => Directory.EnumerateFiles("/proc/self/fd").Any(link => new FileInfo(link).LinkTarget == path);

    private Task OnLoopAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(new Work(done.SetResult));
        return done.Task.Bounded();
    }

    private sealed class Owner : ISocketEvents
    {
        public TaskCompletionSource<EpollEvents> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnReady(EpollEvents events) => Told.TrySetResult(events);
    }
}
