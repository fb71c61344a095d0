using Zchannel.Checker.Checks;

namespace Zchannel.Checker.Tests.Checks;

public sealed class PageTests
{
    private static WrittenHistory Three => new WrittenHistory().Start(Beginning.Empty, "a:0").Answered("a", 1, 3);

    [Theory]
    [InlineData(null, false, "a:2", "a:3")]
    [InlineData("a:1", false, "a:3")]
    [InlineData(null, false, "a:1", "a:3")]
    [InlineData(null, false, "a:1", "a:2")]
    [InlineData(null, true)]
    [InlineData("x:1", false, "a:2", "a:3")]
    public void PageThatIsCalledCompleteAndIsNot_IsFound(string? after, bool more, params string[] entries) =>
        Three.Read(after, complete: true, more, entries).AssertBroken(Promise.TruePage);

    [Fact]
    public void PageThatIsCalledIncompleteAndIsComplete_IsFound() => Three.Read("a:1", complete: false, more: false, "a:2", "a:3").AssertBroken(Promise.TruePage);

    [Fact]
    public void PageOfAnotherHistory_IsNotComplete()
    {
        Three.Read("x:1", complete: false, more: false, "a:1", "a:2", "a:3").AssertSound();
    }

    [Fact]
    public void PageThatEndsBeforeWhatIsAnsweredMeanwhile_IsTrue()
    {
        var history = Three.Read(null, complete: true, more: false, "a:1", "a:2", "a:3");

        history.Answered("a", 4, 4).AssertSound();
    }
}
