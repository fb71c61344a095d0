using Zchannel.Checker.Checks;

namespace Zchannel.Checker.Tests.Checks;

public sealed class GapTests
{
    private static WrittenHistory Three => new WrittenHistory().Start(Beginning.Empty, "a:0").Answered("a", 1, 3);

    [Theory]
    [InlineData("a:1", "a:3")]
    [InlineData("a:1", "a:2", "a:2")]
    [InlineData("a:2", "a:1")]
    [InlineData("a:1", "at a:3")]
    [InlineData("gap a:2", "a:3", "gap a:1")]
    public void ConnectionWithAHoleOrARepeat_IsFound(params string[] heard) =>
        Three.Listened(null, "a:0", heard).AssertBroken(Promise.NoUntoldGap);

    [Fact]
    public void ConnectionBehindAnotherHello_WithoutAGap_IsFound() => Three.Listened("a:1", "a:2", "a:3").AssertBroken(Promise.NoUntoldGap);

    [Fact]
    public void ConnectionThatEndsBeforeItsGap_HasBeenToldByItsHello()
    {
        var history = new WrittenHistory(WrittenHistory.Plan with { History = 1 });

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 3).Listened("a:1", "a:2");

        history.AssertSound();
    }

    [Fact]
    public void WhatExcludesAClient_IsPassedOver()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Sent(WrittenHistory.Id(2), excluded: "page").Answered("a", 1, 3);

        history.Listened(null, "a:0", "a:1", "at a:2", "a:3").Listened(null, "a:0", "a:1", "a:3").AssertSound();
        history.Listened(null, "a:0", "a:1", "a:2").AssertBroken(Promise.NoUntoldGap);
    }

    [Fact]
    public void WhatNobodyElseCouldHearBeforeTheProcessEnded_MayBePassedOver()
    {
        Three.Sent(WrittenHistory.Id(4), excluded: "page").Sent(WrittenHistory.Id(5)).Listened(null, "a:0", "a:1", "a:2", "a:3", "at a:4", "a:5").AssertSound();
        Three.Sent(WrittenHistory.Id(4)).Sent(WrittenHistory.Id(5)).Listened(null, "a:0", "a:1", "a:2", "a:3", "at a:4", "a:5").AssertBroken(Promise.NoUntoldGap);
    }

    [Fact]
    public void ResumeBeyondTheFork_WithoutAGap_IsFound()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 3);
        history.Start(Beginning.Cut, "b:2").Listened("a:3", "a:3");

        history.AssertBroken(Promise.TrueResume);
    }

    [Fact]
    public void GapWhereAllIsKept_IsFound()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 3);
        history.Start(Beginning.Killed, "b:3").Listened("a:2", "b:3", "gap b:3");

        history.AssertBroken(Promise.NoNeedlessGap);
    }

    [Fact]
    public void GapInTheMidstOfAConnection_IsForChannelsThatSkip()
    {
        Three.Listened(null, "a:0", "a:1", "gap a:2", "a:3").AssertBroken(Promise.NoNeedlessGap);
        new WrittenHistory(WrittenHistory.Plan with { SkipsWhenSlow = true })
            .Start(Beginning.Empty, "a:0").Answered("a", 1, 3).Listened(null, "a:0", "a:1", "gap a:2", "a:3").AssertSound();
    }
}
