using Zchannel.Storage;

namespace Zchannel.Microbenchmarks;

/// <summary>
/// The store of durable channels where no rule makes one: it stands beside the memory, as it does in the server.
/// </summary>
internal sealed class NothingDurable : IDurableChannelStore
{
    public ValueTask<IChannelHistory> OpenAsync(ChannelAddress address, IPublicationLog log, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("No channel is durable.");

    public ValueTask<IChannelHistory> TakeOverAsync(
        ChannelAddress address, IPublicationLog log, HistoryOrigin origin, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("No channel is durable.");

    public ValueTask<bool> HasAsync(ChannelAddress address, CancellationToken cancellationToken = default) => new(false);

    public ValueTask<IReadOnlyCollection<string>> ListAsync(string app, CancellationToken cancellationToken = default) => new([]);

    public ValueTask AppendAsync(ReadOnlySpan<Append> appends, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("No channel is durable.");
}
