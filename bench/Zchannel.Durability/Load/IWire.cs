using System.Net.Sockets;

namespace Zchannel.Durability.Load;

/// <summary>
/// How a publisher asks, and how it knows that it was answered.
/// </summary>
internal interface IWire
{
    /// <summary>What a publisher sends, over and over.</summary>
    /// <param name="publisher">Which one, from 0.</param>
    ReadOnlyMemory<byte> RequestOf(int publisher);

    /// <summary>Does what there is to do on a link before the first request; nothing for most.</summary>
    /// <param name="link">A socket that is connected, and waits for what it is asked for.</param>
    /// <param name="publisher">Which one, from 0.</param>
    /// <exception cref="InvalidDataException">The server refused.</exception>
    void Open(Socket link, int publisher)
    {
    }

    /// <summary>Makes the next request of a publisher of the one before, where they may not be alike.</summary>
    /// <param name="publisher">Which one, from 0.</param>
    void Renew(int publisher)
    {
    }

    /// <summary>Looks for the end of an answer.</summary>
    /// <param name="bytes">What has come.</param>
    /// <returns>How long the answer is, which may be more than has come; 0 where that cannot be said yet.</returns>
    /// <exception cref="InvalidDataException">It is no good answer.</exception>
    int LengthOf(ReadOnlySpan<byte> bytes);
}
