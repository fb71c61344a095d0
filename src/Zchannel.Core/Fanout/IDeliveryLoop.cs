namespace Zchannel.Fanout;

/// <summary>
/// Delivers what has been published: told once that a log has grown, it visits the subscribers that it holds.
/// </summary>
/// <remarks>
/// A loop tells a <see cref="Diagnostics.FanoutTimer"/> of its own when it was told and when it is through. What is
/// delivered is counted by the cursor, whoever carries the bytes.
/// </remarks>
internal interface IDeliveryLoop
{
    /// <summary>
    /// Asks for a visit to the subscribers of an audience. Called under the channel's gate: it must only note the wish
    /// and, where the loop sleeps, wake it.
    /// </summary>
    void Schedule(Audience audience);
}
