namespace Zchannel.Transports.Streams;

/// <summary>
/// Something with deadlines, asked every second.
/// </summary>
internal interface ITicking
{
    /// <summary>Does what is due. Quick, does not throw, may run beside everything else.</summary>
    void Tick();
}
