using System.Runtime.CompilerServices;
using Zchannel.Connections;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Transports.Sockets;

/// <summary>
/// Writes what a connection has to say, straight from where it lies, as far as the client takes it. For the loop's thread.
/// </summary>
/// <remarks>What a delivery passes through is compiled into the loop (<see cref="SocketsLoop"/> says why).</remarks>
internal static class SocketSender
{
    // One write takes as much as is worth a system call.
    private const int MaxWriteBytes = 64 * 1024;

    // After so many the loop goes to others: a client that reads as fast as is published would never let go of it.
    private const int RoundsPerTurn = 16;

    /// <summary>Writes what there is to write.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deliver(SocketsConnection to)
    {
        for (var round = 1; !to.Is(SocketState.NotWriting) && Write(to); round++)
        {
            if (round == RoundsPerTurn)
            {
                to.Wake();
                break;
            }
        }

        if (to.Is(SocketState.Crowded) && (to.Is(SocketState.Goodbye) || !to.Connection.IsCrowded))
        {
            to.Clear(SocketState.Crowded);
            to.Loop.Receiver.Continue(to);
        }
    }

    /// <summary>Goes on with a write that had to wait: a frame once begun is finished before anything else.</summary>
    public static void Resume(SocketsConnection to)
    {
        if (!TrySend(to, to.Rest))
        {
            return;
        }

        to.ComeLoose();
        if (to.Is(SocketState.Goodbye))
        {
            FinishGoodbye(to);
            return;
        }

        to.Connection.Advance();
        Deliver(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Write(SocketsConnection to)
    {
        switch (to.Connection.Read(MaxWriteBytes, out var bytes))
        {
            case ReadStatus.Bytes:
                if (TrySend(to, bytes))
                {
                    to.Connection.Advance();
                }

                return true;
            case ReadStatus.NeedsHistory:
                SocketErrands.Fetch(to);
                return false;
            case ReadStatus.Close:
                SayGoodbye(to);
                return false;
            default:
                return false;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TrySend(SocketsConnection to, ReadOnlyMemory<byte> bytes)
    {
        var sent = SocketCalls.Send(to.Descriptor, bytes.Span);
        sent = sent == -Libc.Again ? 0 : sent;
        to.Loop.Count(sent, bytes.Length);
        if (sent == bytes.Length)
        {
            return true;
        }

        if (sent < 0)
        {
            to.Break();
        }
        else
        {
            to.Stick(bytes[sent..]);
        }

        return false;
    }

    private static void SayGoodbye(SocketsConnection to)
    {
        to.Set(SocketState.Goodbye);
        var code = to.Session.CodeOf(to.Connection.Closing ?? CloseReason.ClientLeft);
        var frame = to.PeerCode != 0 ? WebSocketFraming.Close(to.PeerCode, "") : WebSocketFraming.Close(code.Code, code.Description);
        if (TrySend(to, frame))
        {
            FinishGoodbye(to);
        }
    }

    private static void FinishGoodbye(SocketsConnection to)
    {
        to.Set(SocketState.SaidAll);
        if (to.Is(SocketState.PeerDone))
        {
            to.End(isCut: false);
        }
    }
}
