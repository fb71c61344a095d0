namespace Zchannel.Transports.Sockets;

/// <summary>
/// A place in a <see cref="TimerWheel"/>.
/// </summary>
internal struct TimerLink
{
    public ITimed? Next;
    public ITimed? Previous;

    // One more than the slot, so that 0 is nowhere.
    public int Place;
}
