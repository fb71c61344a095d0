using Zchannel.Storage;

namespace Zchannel.Checker.Bugs;

/// <summary>A store that does what the one within does, but for what a bug overrides.</summary>
internal abstract class WrappingStore(IChannelStore within) : IChannelStore
{
    protected IChannelStore Within { get; } = within;

    public async ValueTask<IChannelHistory> OpenAsync(ChannelAddress address, IPublicationLog log, CancellationToken cancellationToken = default) =>
        Wrap(address, await Within.OpenAsync(address, LogOf(address, log), cancellationToken), log);

    public virtual ValueTask AppendAsync(ReadOnlySpan<Append> appends, CancellationToken cancellationToken = default) =>
        Within.AppendAsync(Unwrap(appends), cancellationToken);

    protected virtual IPublicationLog LogOf(ChannelAddress address, IPublicationLog log) => log;

    protected virtual WrappedHistory Wrap(ChannelAddress address, IChannelHistory history, IPublicationLog log) => new(history, log);

    protected static Append[] Unwrap(ReadOnlySpan<Append> appends)
    {
        var unwrapped = appends.ToArray();
        foreach (ref var append in unwrapped.AsSpan())
        {
            append = append with { History = ((WrappedHistory)append.History).Within };
        }

        return unwrapped;
    }
}
