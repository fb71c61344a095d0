using Zchannel.Checker.Checks;

namespace Zchannel.Checker.Tests.Checks;

public sealed class LossTests
{
    [Theory]
    [InlineData(Beginning.Killed, "b:2")]
    [InlineData(Beginning.Stopped, "a:2")]
    [InlineData(Beginning.Restored, "b:2")]
    public void Acknowledged_AndBeyondTheNextHead_IsFound(object beginning, string head)
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 3);
        history.Start((Beginning)beginning, head);

        history.AssertBroken(Promise.NothingAcknowledgedIsLost);
    }

    [Fact]
    public void Delivered_AndBeyondTheNextHead_IsFound()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Sent(WrittenHistory.Id(1)).Listened(null, "a:0", "a:1");
        history.Start(Beginning.Killed, "b:0");

        history.AssertBroken(Promise.NothingAcknowledgedIsLost);
    }

    [Fact]
    public void TornTail_ThatCostMoreThanTheLastTransaction_IsFound()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 3);
        history.Start(Beginning.Cut, "b:1");

        history.AssertBroken(Promise.NothingAcknowledgedIsLost);
    }

    [Fact]
    public void HistoryWithoutWhatWasAcknowledged_IsFound()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 3).Walked("a:1", "a:2");

        history.AssertBroken(Promise.NothingAcknowledgedIsLost);
    }

    [Fact]
    public void HistoryThatKeepsLess_MayHaveLetGoOfTheOldest()
    {
        var history = new WrittenHistory(WrittenHistory.Plan with { History = 2 });

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 3).Read(null, complete: false, more: false, "a:2", "a:3");
        history.Channel.LastWalk.AddRange(history.Channel.Pages);

        history.AssertSound();
    }
}
