using System.Buffers;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Transports.Sockets;

/// <summary>
/// What a connection holds only while something of it is under way: part of a message, bytes that may not be read yet, a
/// message in the session's hand, a fetch.
/// </summary>
internal sealed class Reception : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private byte[]? _kept;
    private int _length;

    public WebSocketReader Reader { get; } = new(0);

    /// <summary>Cancelled when the connection ends.</summary>
    public CancellationToken Ending => _cancellation.Token;

    /// <summary>Bytes that were received and could not be read yet.</summary>
    public ReadOnlyMemory<byte> Kept => _kept.AsMemory(0, _length);

    /// <summary>Whether there is nothing that must not be lost.</summary>
    public bool IsEmpty => _length == 0 && Reader.IsBetweenMessages;

    /// <summary>Keeps bytes in place of those that were kept.</summary>
    public void Keep(ReadOnlySequence<byte> bytes)
    {
        var length = (int)bytes.Length;
        var kept = length > 0 ? ArrayPool<byte>.Shared.Rent(length) : null;
        bytes.CopyTo(kept);

        // Last: they may be a part of those.
        Forget();
        (_kept, _length) = (kept, length);
    }

    /// <summary>Lets go of the bytes that were kept.</summary>
    public void Forget()
    {
        if (_kept is not null)
        {
            ArrayPool<byte>.Shared.Return(_kept);
            (_kept, _length) = (null, 0);
        }
    }

    /// <summary>Cancels what is under way.</summary>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc />
    public void Dispose()
    {
        Forget();
        _cancellation.Dispose();
    }
}
