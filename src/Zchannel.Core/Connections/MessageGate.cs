namespace Zchannel.Connections;

/// <summary>
/// Lets messages in beside a connection's own link, from when the application was told of the connection until it ends,
/// and tells when the last of them is through: so that the application never hears a message of a client that has not
/// come yet, or that it was told has gone. Safe for concurrent use.
/// </summary>
/// <remarks>Lock: <c>_gate</c> guards the count; nothing else is taken under it.</remarks>
internal sealed class MessageGate
{
    private readonly Lock _gate = new();
    private int _inHand;
    private bool _isOpen;
    private TaskCompletionSource? _empty;

    /// <summary>Lets messages in from now on.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _isOpen = true;
        }
    }

    /// <summary>Lets a message in.</summary>
    /// <returns>False before the connection's beginning, and after its end.</returns>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (!_isOpen)
            {
                return false;
            }

            _inHand++;
            return true;
        }
    }

    /// <summary>Tells that a message is through.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_inHand == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Lets no more in, and waits for those that are.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _isOpen = false;
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_inHand == 0)
            {
                _empty.TrySetResult();
            }

            return _empty.Task;
        }
    }
}
