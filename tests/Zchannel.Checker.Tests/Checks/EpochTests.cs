using Zchannel.Checker.Checks;

namespace Zchannel.Checker.Tests.Checks;

public sealed class EpochTests
{
    [Theory]
    [InlineData(Beginning.Killed, "a:3")]
    [InlineData(Beginning.Cut, "a:3")]
    [InlineData(Beginning.Restored, "a:3")]
    [InlineData(Beginning.Stopped, "b:3")]
    public void EpochThatGoesOnOrEndsWhereItMustNot_IsFound(object beginning, string position)
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 3);
        history.Start((Beginning)beginning, position);

        history.AssertBroken(Promise.EpochRule);
    }

    [Theory]
    [InlineData("a:0")]
    [InlineData("b:3")]
    public void MemoryThatOutlivesItsProcess_IsFound(string position)
    {
        var history = new WrittenHistory(WrittenHistory.Plan with { Durable = false });

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 3);
        history.Start(Beginning.Stopped, position);

        history.AssertBroken(Promise.EpochRule);
    }

    [Fact]
    public void EpochThatNoStartBegan_IsFound()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered(WrittenHistory.Id(1), "c:1");

        history.AssertBroken(Promise.EpochRule);
    }
}
