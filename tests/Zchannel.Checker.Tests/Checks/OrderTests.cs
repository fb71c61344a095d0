using Zchannel.Checker.Checks;

namespace Zchannel.Checker.Tests.Checks;

public sealed class OrderTests
{
    [Fact]
    public void PositionWithTwoMessages_IsFound()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 2).Sent(WrittenHistory.Id(7)).Listened(null, "a:0", "a:1", "a:2=7");

        history.AssertBroken(Promise.OneOrderForAll);
    }

    [Fact]
    public void PositionWithTwoMessages_OverEpochsThatShareIt_IsFound()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 2);
        history.Start(Beginning.Killed, "b:2").Sent(WrittenHistory.Id(7)).Read(null, true, false, "b:1", "b:2=7");

        history.AssertBroken(Promise.OneOrderForAll);
    }

    [Fact]
    public void MessageAtTwoPositions_IsFound()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Sent(WrittenHistory.Id(1), hasKey: true).Answered(WrittenHistory.Id(1), "a:1");
        history.Start(Beginning.Killed, "b:1").Answered(WrittenHistory.Id(1), "b:2");

        history.AssertBroken(Promise.NothingTwice);
    }

    [Fact]
    public void MessageThatWasCutAway_MayBePublishedAgain()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered(WrittenHistory.Id(1), "a:1");
        history.Start(Beginning.Cut, "b:0").Answered(WrittenHistory.Id(1), "b:1");

        history.AssertSound();
    }

    [Fact]
    public void WhatWasSentAfterAnAnswer_AndComesBeforeIt_IsFound()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered(WrittenHistory.Id(1), "a:2").Answered(WrittenHistory.Id(2), "a:1");

        history.AssertBroken(Promise.OrderOfAnswers);
    }

    [Fact]
    public void WhatWasUnderWayTogether_HasNoOrder()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Sent(WrittenHistory.Id(1)).Sent(WrittenHistory.Id(2));
        history.Answered(WrittenHistory.Id(1), "a:2").Answered(WrittenHistory.Id(2), "a:1");

        history.AssertSound();
    }

    [Fact]
    public void WhatNobodySent_IsFound()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Listened(null, "a:0", "a:1");

        history.AssertBroken(Promise.OnlyWhatWasSent);
    }

    [Fact]
    public void BytesThatNobodySent_AreFound()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 1).Listened(null, "a:0", "foreign a:1");

        history.AssertBroken(Promise.OnlyWhatWasSent);
    }
}
