using Zchannel.Checker.Checks;

namespace Zchannel.Checker.Tests.Checks;

public sealed class AnswerTests
{
    private static WrittenHistory Begun => new WrittenHistory().Start(Beginning.Empty, "a:0");

    [Theory]
    [InlineData(500, "internal_error", true)]
    [InlineData(409, "idempotency_conflict", true)]
    [InlineData(503, "storage_unavailable", true)]
    public void RefusalWithoutAReason_IsFound(int status, string code, bool retryAfter) =>
        Begun.Refused(WrittenHistory.Id(1), status, code, retryAfter).AssertBroken(Promise.HonestAnswers);

    [Fact]
    public void WithoutRoom_DurableChannelsMayRefuse_AndSayWhenToComeAgain()
    {
        Begun.WithoutRoom().Refused(WrittenHistory.Id(1), 503, "storage_unavailable").AssertSound();
        Begun.WithoutRoom().Refused(WrittenHistory.Id(1), 503, "storage_unavailable", retryAfter: false).AssertBroken(Promise.HonestAnswers);
    }

    [Fact]
    public void WhatWasRefusedAndIsThere_IsFound()
    {
        Begun.WithoutRoom().Refused(WrittenHistory.Id(1), 503, "storage_unavailable").Listened(null, "a:0", "a:1").AssertBroken(Promise.RefusedIsGone);
        Begun.WithoutRoom().Refused(WrittenHistory.Id(1), 503, "storage_unavailable").Refused(WrittenHistory.Id(1), 0, "no answer in time")
            .Listened(null, "a:0", "a:1").AssertSound();
    }

    [Fact]
    public void WithoutRoom_ChannelsInMemoryGoOn() => new WrittenHistory(WrittenHistory.Plan with { Durable = false })
        .Start(Beginning.Empty, "a:0").WithoutRoom().Refused(WrittenHistory.Id(1), 503, "storage_unavailable").AssertBroken(Promise.HonestAnswers);
}
