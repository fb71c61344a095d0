using System.Net.Sockets;

namespace Zchannel.Durability.Servers;

/// <summary>
/// Finds a port for a process that may have to come back to the same one: below those that the kernel gives to clients, so
/// that none of them takes it while the process is away.
/// </summary>
internal static class FreePort
{
    private const int Lowest = 20_000;
    private const int Highest = 32_000;

    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            try
            {
                // On all addresses, of both kinds.
                using var listener = TcpListener.Create(port);
                listener.ExclusiveAddressUse = true;
                listener.Start();
                return port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Another's; the next one.
            }
        }
    }
}
