using Zchannel.Connections;

namespace Zchannel.Callbacks;

/// <summary>
/// The events of one connection, oldest first. Only the head is ever due, in flight or delayed. Not thread-safe: it is
/// touched under the lock of its <see cref="AppCallbackQueue"/> only.
/// </summary>
/// <param name="connection">The connection.</param>
internal sealed class CallbackLane(ConnectionId connection)
{
    private WaitingCallback? _tail;

    public ConnectionId Connection { get; } = connection;

    public WaitingCallback? Head { get; private set; }

    public void Append(WaitingCallback waiting)
    {
        if (_tail is null)
        {
            Head = waiting;
        }
        else
        {
            _tail.Next = waiting;
        }

        _tail = waiting;
    }

    public void RemoveHead()
    {
        var removed = Head!;
        Head = removed.Next;
        removed.Next = null;
        removed.Lane = null;
        if (Head is null)
        {
            _tail = null;
        }
    }
}
