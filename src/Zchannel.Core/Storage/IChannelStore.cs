namespace Zchannel.Storage;

/// <summary>
/// Keeps the histories of channels and assigns positions.
/// </summary>
/// <remarks>
/// What an implementation promises:
/// <list type="number">
/// <item>An empty channel already has its epoch: a position taken before the first publication can be resumed from.</item>
/// <item>Offsets of a channel count from 1 without gaps, from however many callers; a failed append uses up none.</item>
/// <item>A publication joins its log before its append completes, and the publications of a channel join in the order of their offsets.</item>
/// <item>The publications of one call that go to one channel keep their order.</item>
/// <item>History is bounded by count, age and bytes, each as the channel's rule says at that moment; the oldest goes first.</item>
/// <item>A page holds exactly the publications behind the place asked for that are still kept, in order, and claims to be complete only when none is missing.</item>
/// <item>An erased publication keeps its place: pages hold an entry without payload there (<see cref="Channels.Publication.IsErased"/>) and are as complete as before.</item>
/// <item>A page never shows a publication before it has joined its log.</item>
/// <item>One that cannot keep what it promised to keep says so with <see cref="StorageUnavailableException"/>, takes nothing, and delivers nothing.</item>
/// <item>Channels of the same name in two apps are two channels.</item>
/// </list>
/// Safe for concurrent use.
/// </remarks>
public interface IChannelStore
{
    /// <summary>Opens a channel's history and begins one where there is none. A channel is opened once at a time.</summary>
    /// <param name="address">The channel.</param>
    /// <param name="log">The live side of the channel, which publications join.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask<IChannelHistory> OpenAsync(ChannelAddress address, IPublicationLog log, CancellationToken cancellationToken = default);

    /// <summary>Appends publications, to one channel or many, in the order given, and assigns their positions.</summary>
    /// <param name="appends">The publications. The store copies the span before it returns.</param>
    /// <param name="cancellationToken">Cancels the wait. Publications may be appended nevertheless.</param>
    ValueTask AppendAsync(ReadOnlySpan<Append> appends, CancellationToken cancellationToken = default);
}
