using CsCheck;
using Zchannel.Channels;

namespace Zchannel.Core.Tests.Fanout;

public sealed class FanOutPropertyTests
{
    [Theory]
    [InlineData(SlowConsumerPolicy.Disconnect, 100, 1024 * 1024)]
    [InlineData(SlowConsumerPolicy.Disconnect, 10, 2048)]
    [InlineData(SlowConsumerPolicy.Disconnect, 0, 1024)]
    [InlineData(SlowConsumerPolicy.SkipToNewest, 100, 1024)]
    [InlineData(SlowConsumerPolicy.SkipToNewest, 5, 2048)]
    [InlineData(SlowConsumerPolicy.DropOldest, 100, 2048)]
    [InlineData(SlowConsumerPolicy.DropOldest, 5, 1024)]
    public async Task AnyOperations_EveryClientHearsTheSequenceOrIsToldTheGap(SlowConsumerPolicy policy, int history, int lagBytes)
    {
        var rule = new ChannelRule { SlowConsumer = policy, History = history, LagBytes = lagBytes };
        var step = Gen.Select(Gen.Int[0, 12], Gen.Int[0, 1000], Gen.Int[1, 60]);

        await step.Array[1, 150].SampleAsync(
            async steps =>
            {
                var model = new FanOutModel(rule);
                foreach (var (what, number, size) in steps)
                {
                    await model.DoAsync(what, number, size);
                }

                await model.EndAsync();
            },
            iter: 300);
    }
}
