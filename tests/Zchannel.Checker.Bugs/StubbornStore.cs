using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Zchannel.Channels;
using Zchannel.Diagnostics;
using Zchannel.Storage;

namespace Zchannel.Checker.Bugs;

/// <summary>Goes on with a channel's epoch whatever has happened to the process.</summary>
internal sealed class StubbornStore(IChannelStore within) : WrappingStore(within)
{
    protected override IPublicationLog LogOf(ChannelAddress address, IPublicationLog log) => new Renaming(EpochOf(address), log);

    protected override WrappedHistory Wrap(ChannelAddress address, IChannelHistory history, IPublicationLog log) => new Undying(EpochOf(address), history, log);

    private static string EpochOf(ChannelAddress address) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{address}")).AsSpan(0, 6));

    private static void Rename(Publication publication, string epoch) => publication.PlaceAt(publication.Position with { Epoch = epoch });

    private sealed class Undying(string epoch, IChannelHistory within, IPublicationLog log) : WrappedHistory(within, log)
    {
        public override Epoch Epoch { get; } = Epoch.Restore(epoch, parent: null, forkOffset: 0);

        public override async ValueTask<HistoryPage> ReadAsync(long after, int limit, long maxBytes, CancellationToken cancellationToken = default)
        {
            var page = await base.ReadAsync(after, limit, maxBytes, cancellationToken);
            foreach (var publication in page.Publications)
            {
                Rename(publication, epoch);
            }

            return page;
        }
    }

    private sealed class Renaming(string epoch, IPublicationLog log) : IPublicationLog
    {
        public ChannelRule Rule => log.Rule;

        public MemoryAccount Memory => log.Memory;

        public int CountReceivers(string? excludedClient) => log.CountReceivers(excludedClient);

        public void Join(Publication publication)
        {
            Rename(publication, epoch);
            log.Join(publication);
        }
    }
}
