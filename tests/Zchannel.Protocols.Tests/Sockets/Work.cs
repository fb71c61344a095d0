using Zchannel.Transports.Sockets;

namespace Zchannel.Protocols.Tests.Sockets;

internal sealed class Work(Action action) : ILoopWork
{
    public void Run() => action();
}
