namespace Zchannel.Durability.Commands;

/// <summary>
/// How much is stored before a restart.
/// </summary>
/// <param name="Channels">Channels.</param>
/// <param name="MessagesEach">Messages in each.</param>
internal sealed record StoredAmount(int Channels, int MessagesEach)
{
    /// <summary>In all.</summary>
    public int Messages => Channels * MessagesEach;
}
