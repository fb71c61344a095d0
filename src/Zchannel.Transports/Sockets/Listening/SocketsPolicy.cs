namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// How the sockets driver is used in a host.
/// </summary>
/// <param name="isWanted">Whether it is used at all. Asked when addresses are bound: what it rests on may be faulty before.</param>
/// <param name="handlersNeverBlock">Whether nothing that answers requests holds up its thread.</param>
internal sealed class SocketsPolicy(Func<bool> isWanted, bool handlersNeverBlock)
{
    public bool IsWanted => isWanted();

    /// <summary>Whether nothing that answers requests holds up its thread, so that answers may be sent together.</summary>
    public bool HandlersNeverBlock { get; } = handlersNeverBlock;
}
