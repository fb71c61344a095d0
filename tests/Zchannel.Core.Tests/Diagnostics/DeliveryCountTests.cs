using Zchannel.Diagnostics;

namespace Zchannel.Core.Tests.Diagnostics;

public sealed class DeliveryCountTests
{
    [Fact]
    public void Counts_OfManyThreads_AreAddedUpWhole()
    {
        var count = new DeliveryCount();

        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                count.Add(2, 30);
            }
        });

        Assert.Equal(160_000, count.Messages);
        Assert.Equal(2_400_000, count.Bytes);
    }
}
