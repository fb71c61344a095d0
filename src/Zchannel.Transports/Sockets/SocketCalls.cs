using System.Runtime.InteropServices;

namespace Zchannel.Transports.Sockets;

/// <summary>
/// Calls on a connected socket that return at once.
/// </summary>
internal static unsafe class SocketCalls
{
    /// <summary>There is nothing to receive now.</summary>
    public const int Nothing = -1;

    /// <summary>The link is broken.</summary>
    public const int Broken = -2;

    /// <summary>Sends as much as the kernel takes.</summary>
    /// <returns>How many bytes it took, or <see cref="Broken"/>.</returns>
    public static int Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        // Pinned for the call alone, which costs nothing while nothing is collected.
        fixed (byte* start = bytes)
        {
            while (true)
            {
                var sent = (int)Libc.Send(descriptor, start, bytes.Length, Libc.NoSignal | Libc.DontWait);
                if (sent >= 0)
                {
                    return sent;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case Libc.Again:
                        return 0;
                    case Libc.Interrupted:
                        continue;
                    default:
                        return Broken;
                }
            }
        }
    }

    /// <summary>Receives what is there.</summary>
    /// <returns>How many bytes, 0 at the end, <see cref="Nothing"/> or <see cref="Broken"/>.</returns>
    public static int Receive(int descriptor, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var received = (int)Libc.Receive(descriptor, start, buffer.Length, Libc.DontWait);
                if (received >= 0)
                {
                    return received;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case Libc.Again:
                        return Nothing;
                    case Libc.Interrupted:
                        continue;
                    default:
                        return Broken;
                }
            }
        }
    }

    /// <summary>Has the close that follows throw away what the client has not taken, and reset the link.</summary>
    public static void ForgetUnsent(int descriptor)
    {
        // struct linger: on, for 0 seconds.
        var linger = stackalloc int[2] { 1, 0 };
        _ = Libc.SetOption(descriptor, Libc.SocketLevel, Libc.Linger, linger, 2 * sizeof(int));
    }
}
