namespace Zchannel.Storage;

/// <summary>
/// Keeps histories in memory: they end with the process, and every start begins new epochs.
/// </summary>
/// <param name="timeProvider">Tells the age of publications.</param>
public sealed class InMemoryChannelStore(TimeProvider timeProvider) : IChannelStore
{
    /// <inheritdoc />
    public ValueTask<IChannelHistory> OpenAsync(
        ChannelAddress address, IPublicationLog log, CancellationToken cancellationToken = default) =>
        new(Open(log, origin: null));

    /// <inheritdoc />
    public ValueTask AppendAsync(ReadOnlySpan<Append> appends, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var append in appends)
        {
            if (!((InMemoryChannelHistory)append.History).TryAppend(append.Publication))
            {
                throw new InvalidOperationException("The channel has left this store.");
            }
        }

        return ValueTask.CompletedTask;
    }

    internal InMemoryChannelHistory Open(IPublicationLog log, HistoryOrigin? origin) => new(log, timeProvider, origin);
}
