using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Zchannel.Protocols.Tests.Sockets;

/// <summary>
/// Two ends of a connection over loopback.
/// </summary>
internal sealed class SocketPair : IDisposable
{
    public SocketPair(int? buffers = null)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (buffers is { } bytes)
        {
            (listener.SendBufferSize, Client.ReceiveBufferSize) = (bytes, bytes);
        }

        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Client.Connect(listener.LocalEndPoint!);
        Server = listener.Accept();
        (Client.NoDelay, Server.NoDelay) = (true, true);
    }

    public Socket Client { get; }

    public Socket Server { get; }

    /// <summary>The server's descriptor, which stays this pair's to close.</summary>
    public int Descriptor => (int)Server.Handle;

    /// <summary>Gives the server's descriptor away: the caller closes it.</summary>
    public int Detach()
    {
        var descriptor = Duplicate(Descriptor);
        Server.Dispose();
        return descriptor;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    [DllImport("libc", EntryPoint = "dup")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Duplicate(int descriptor);
}
