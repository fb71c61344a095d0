using Zchannel.Connections;

namespace Zchannel.Core.Tests.Connections;

public sealed class MessageGateTests
{
    private readonly MessageGate _gate = new();

    [Fact]
    public void Messages_AreLetIn_OnlyBetweenBeginningAndEnd()
    {
        Assert.False(_gate.TryEnter());

        _gate.Open();
        Assert.True(_gate.TryEnter());
        _gate.Leave();

        Assert.True(_gate.CloseAsync().IsCompletedSuccessfully);
        Assert.False(_gate.TryEnter());
    }

    [Fact]
    public void End_WaitsForWhatIsInHand()
    {
        _gate.Open();
        _gate.TryEnter();
        _gate.TryEnter();

        var closed = _gate.CloseAsync();
        _gate.Leave();
        Assert.False(closed.IsCompleted);
        Assert.False(_gate.TryEnter());

        _gate.Leave();
        Assert.True(closed.IsCompletedSuccessfully);
    }
}
