using Zchannel.Channels;
using Zchannel.Diagnostics;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Storage;

public sealed class RoutedMemoryTests : ChannelStoreSpecification
{
    protected override IChannelStore Create(TimeProvider time) => new RoutedChannelStore(new InMemoryChannelStore(time), new FakeDurableStore(time));
}

public sealed class RoutedDurableTests : ChannelStoreSpecification
{
    protected override IChannelStore Create(TimeProvider time) =>
        new Durable(new RoutedChannelStore(new InMemoryChannelStore(time), new FakeDurableStore(time)));

    /// <summary>Every channel is durable, whatever its rule says.</summary>
    private sealed class Durable(IChannelStore store) : IChannelStore
    {
        public ValueTask<IChannelHistory> OpenAsync(ChannelAddress address, IPublicationLog log, CancellationToken cancellationToken = default) =>
            store.OpenAsync(address, new Log(log), cancellationToken);

        public ValueTask AppendAsync(ReadOnlySpan<Append> appends, CancellationToken cancellationToken = default) =>
            store.AppendAsync(appends, cancellationToken);

        private sealed class Log(IPublicationLog log) : IPublicationLog
        {
            public ChannelRule Rule => log.Rule with { Durable = true };

            public MemoryAccount Memory => log.Memory;

            public void Join(Publication publication) => log.Join(publication);

            public int CountReceivers(string? excludedClient) => log.CountReceivers(excludedClient);
        }
    }
}
