using Zchannel.Connections;
using Zchannel.Protocols.Native;

namespace Zchannel.Protocols.Tests.Native;

public sealed class RefusalCodesTests
{
    [Theory]
    [InlineData(ClientMessageOutcome.Forbidden, "forbidden")]
    [InlineData(ClientMessageOutcome.NotHandled, "not_handled")]
    [InlineData(ClientMessageOutcome.OverCapacity, "over_capacity")]
    [InlineData(ClientMessageOutcome.StorageUnavailable, "storage_unavailable")]
    internal void Refusal_HasItsCode(ClientMessageOutcome outcome, string code)
    {
        Assert.Equal(code, RefusalCodes.Of(outcome));
        Assert.Equal($"!no 7 {code}", System.Text.Encoding.UTF8.GetString(ZchannelV1Encoding.Answer("7", outcome)));
    }

    [Fact]
    public void EveryOutcome_HasACodeOfItsOwn_InTheFormOfTheApisCodes()
    {
        var codes = Enum.GetValues<ClientMessageOutcome>().Select(RefusalCodes.Of).ToList();

        Assert.Equal(codes.Count, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Matches("^[a-z_]+$", code));
    }
}
