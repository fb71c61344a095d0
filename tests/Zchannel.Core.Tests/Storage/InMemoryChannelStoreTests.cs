using Microsoft.Extensions.Time.Testing;
using Zchannel.Channels;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Storage;

public sealed class InMemoryChannelStoreTests : ChannelStoreSpecification
{
    [Fact]
    public async Task Memory_IsPayloadAndOverheadOfWhatIsKept()
    {
        var log = new RecordingLog(new ChannelRule { History = 2 });
        var time = new FakeTimeProvider();
        var store = new InMemoryChannelStore(time);
        var history = await store.OpenAsync(new ChannelAddress("shop", "news"), log, TestContext.Current.CancellationToken);

        await store.AppendAsync(
            [
                new Append(history, RecordingLog.Text("gone", time.GetUtcNow())),
                new Append(history, RecordingLog.Text("ab", time.GetUtcNow())),
                new Append(history, RecordingLog.Text("c", time.GetUtcNow())),
            ],
            TestContext.Current.CancellationToken);

        Assert.Equal(3 + (2 * Publication.Overhead), log.Memory.Bytes);
    }

    protected override IChannelStore Create(TimeProvider time) => new InMemoryChannelStore(time);
}
