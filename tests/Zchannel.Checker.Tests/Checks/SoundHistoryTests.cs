namespace Zchannel.Checker.Tests.Checks;

public sealed class SoundHistoryTests
{
    [Fact]
    public void KillsAndStops_OverWhichAllGoesOn()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 3).Listened(null, "a:0", "a:1", "a:2", "a:3");
        history.Start(Beginning.Killed, "b:3").Answered("b", 4, 4).Listened("a:2", "a:2", "a:3", "b:4").Read("a:1", true, false, "b:2", "b:3", "b:4");
        history.Start(Beginning.Stopped, "b:4").Answered("b", 5, 5).Listened("b:4", "b:4", "b:5").Walked("b:1", "b:2", "b:3", "b:4", "b:5");

        history.AssertSound();
    }

    [Fact]
    public void PublicationThatNobodyWasAnswered_MayBeThereAfterAKill()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 1).Sent(WrittenHistory.Id(2));
        history.Start(Beginning.Killed, "b:2").Listened("a:1", "a:1", "b:2");

        history.AssertSound();
    }

    [Fact]
    public void TornTail_ThatIsToldOf()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 3).Listened(null, "a:0", "a:1", "a:2", "a:3");
        history.Start(Beginning.Cut, "b:2").Answered(WrittenHistory.Id(9), "b:3").Listened("a:3", "b:2", "gap b:2", "b:3=9");

        history.AssertSound();
    }

    [Fact]
    public void DamagedDatabase_ThatIsBegunAnew_AndACopyThatIsPutBack()
    {
        var history = new WrittenHistory();

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 3);
        history.Start(Beginning.Flipped, "x:0").Answered(WrittenHistory.Id(7), "x:1").Listened("a:3", "x:0", "gap x:0", "x:1=7");
        history.Start(Beginning.Restored, "b:3", continues: 0).Listened("x:1", "b:3", "gap b:3").Listened("x:0", "b:3", "gap b:3").Listened("a:2", "a:2", "a:3").Walked("b:1", "b:2", "b:3");

        history.AssertSound();
    }

    [Fact]
    public void ChannelInMemory_BeginsAnewEachTime()
    {
        var history = new WrittenHistory(WrittenHistory.Plan with { Durable = false });

        history.Start(Beginning.Empty, "a:0").Answered("a", 1, 3);
        history.Start(Beginning.Stopped, "b:0").Answered(WrittenHistory.Id(4), "b:1").Listened("a:3", "b:0", "gap b:0", "b:1=4");

        history.AssertSound();
    }
}
