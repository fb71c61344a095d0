namespace Zchannel.Transports.Sockets;

/// <summary>
/// Something with a deadline in a <see cref="TimerWheel"/>.
/// </summary>
internal interface ITimed
{
    /// <summary>Its place in the wheel: the wheel's own.</summary>
    ref TimerLink Link { get; }

    /// <summary>Tells that the deadline is there, or earlier where it lies beyond the wheel's reach. On the loop's thread; must not block or throw.</summary>
    void OnDue();
}
