using System.Buffers;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Core.Tests.Fanout;

public sealed class AllocationTests
{
    private const int Publications = 1_000;

    // What one thread may allocate besides, for all publications together: less than a byte for each delivery.
    private const long Slack = 16 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delivery_AllocatesNothing_HoweverManyListen()
    {
        var alone = await AllocatedWithAsync(subscribers: 1);
        var crowded = await AllocatedWithAsync(subscribers: 100);

        Assert.InRange(crowded - alone, -Slack, Slack);
    }

    private static async Task<long> AllocatedWithAsync(int subscribers)
    {
        var station = new Station();
        var format = new WireFormat("bare", new BareEncoding(), new LengthFraming());
        var channel = (await station.Hub.UseAsync(station.App, "news", Token))!;
        var readers = new Reader[subscribers];
        for (var i = 0; i < subscribers; i++)
        {
            var connection = new Connection(ConnectionId.New(), station.App, format, "c", user: null, station.Time.GetUtcNow());
            channel.Subscribe(connection, station.Loop, after: null);
            connection.Attach(readers[i] = new Reader(connection));
        }

        Publish(station, Publications);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Publish(station, Publications);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.All(readers, reader => Assert.Equal(2 * Publications, reader.Reads));
        return allocated;
    }

    // Never awaited: all of it has to happen on the thread that is measured.
    private static void Publish(Station station, int count)
    {
        var payload = new byte[128];
        for (var i = 0; i < count; i++)
        {
            var publishing = station.Hub.PublishAsync(station.App, "news", new Publication(PublicationKind.Text, payload, station.Time.GetUtcNow()), Token);
            Assert.True(publishing.IsCompletedSuccessfully);
            station.Loop.VisitAll();
        }
    }

    private sealed class Reader(Connection connection) : IConnectionDriver
    {
        public int Reads { get; private set; }

        public void Wake()
        {
            while (connection.Read(int.MaxValue, out _) is ReadStatus.Bytes)
            {
                connection.Advance();
                Reads++;
            }
        }
    }

    private sealed class BareEncoding : IEncoding
    {
        public PublicationKind Encode(Publication publication, IBufferWriter<byte> output)
        {
            output.Write(publication.Payload.Span);
            return publication.Kind;
        }

        public bool TryEncodePassed(StreamPosition position, IBufferWriter<byte> output) => false;

        public bool TryEncodeGap(StreamPosition position, IBufferWriter<byte> output) => false;
    }
}
