using Zchannel.Connections;

namespace Zchannel.Core.Tests.Connections;

public sealed class MessageGateTests
{
    private MessageGate _gate;

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
        Assert.True(_gate.CloseAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task TheLastThatLeaves_WhileTheGateCloses_IsNotMissed()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _gate = default;
            _gate.Open();
            Assert.True(_gate.TryEnter());
            var leaving = Task.Run(() => _gate.Leave(), TestContext.Current.CancellationToken);

            await _gate.CloseAsync().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            await leaving;
        }
    }
}
