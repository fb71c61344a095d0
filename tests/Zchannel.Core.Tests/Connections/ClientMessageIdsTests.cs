using Zchannel.Connections;

namespace Zchannel.Core.Tests.Connections;

public sealed class ClientMessageIdsTests
{
    private const int Bound = 1_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly ClientMessageIds _ids = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Once_Repeat_IsRefusedWithinTheWindow()
    {
        Assert.True(await TryAddAsync(Key("1"), Start, Window));
        Assert.False(await TryAddAsync(Key("1"), Start + Window - TimeSpan.FromTicks(1), Window));
        Assert.True(await TryAddAsync(Key("1"), Start + Window, Window));
        Assert.False(await TryAddAsync(Key("1"), Start + Window, Window));
    }

    [Fact]
    public async Task Once_ARepeat_DoesNotLengthenTheWindow()
    {
        await TryAddAsync(Key("1"), Start, Window);
        await TryAddAsync(Key("1"), Start + (Window / 2), Window);

        Assert.True(await TryAddAsync(Key("1"), Start + Window, Window));
    }

    [Fact]
    public async Task Once_AShorterWindowBehindALongerOne_EndsInTime()
    {
        await TryAddAsync(Key("long"), Start, Window * 10);
        await TryAddAsync(Key("short"), Start, Window);

        Assert.True(await TryAddAsync(Key("short"), Start + Window, Window));
        Assert.False(await TryAddAsync(Key("long"), Start + Window, Window));
    }

    [Fact]
    public async Task Once_AnotherChannelHolderClientOrId_IsAnother()
    {
        Assert.True(await TryAddAsync(new("news", TokenHolder.Of("ann", 0), "c", "1"), Start, Window));
        Assert.True(await TryAddAsync(new("sport", TokenHolder.Of("ann", 0), "c", "1"), Start, Window));
        Assert.True(await TryAddAsync(new("news", TokenHolder.Of("bob", 0), "c", "1"), Start, Window));
        Assert.True(await TryAddAsync(new("news", TokenHolder.Of(null, 1), "c", "1"), Start, Window));
        Assert.True(await TryAddAsync(new("news", TokenHolder.Of(null, 2), "c", "1"), Start, Window));
        Assert.True(await TryAddAsync(new("news", TokenHolder.Of("ann", 0), "d", "1"), Start, Window));
        Assert.True(await TryAddAsync(new("news", TokenHolder.Of("ann", 0), "c", "2"), Start, Window));
        Assert.False(await TryAddAsync(new("news", TokenHolder.Of("ann", 3), "c", "1"), Start, Window));
    }

    [Fact]
    public async Task Once_RefusedAndThenAccepted_IsRememberedForAWholeWindow()
    {
        await RefuseAsync(Key("1"), Start);
        var accepted = Start + (Window * 0.9);
        Assert.True(await TryAddAsync(Key("1"), accepted, Window));

        Assert.False(await TryAddAsync(Key("1"), Start + Window, Window));
        Assert.False(await TryAddAsync(Key("1"), accepted + (Window * 0.9), Window));
    }

    [Fact]
    public async Task Once_BeyondTheBound_ForgetsTheOldest()
    {
        for (var i = 0; i < Bound; i++)
        {
            await TryAddAsync(Key($"{i}"), Start, Window);
        }

        Assert.False(await TryAddAsync(Key("0"), Start, Window));
        Assert.False(await TryAddAsync(Key("1"), Start, Window));
        Assert.True(await TryAddAsync(Key("new"), Start, Window));

        Assert.True(await TryAddAsync(Key("0"), Start, Window));
        Assert.False(await TryAddAsync(Key("2"), Start, Window));
    }

    [Fact]
    public async Task Once_AnyNumberOfRefusals_PushOutNothingThatWasAccepted()
    {
        await TryAddAsync(Key("accepted"), Start, Window);
        for (var i = 0; i <= Bound; i++)
        {
            await RefuseAsync(Key($"{i}"), Start);
        }

        Assert.False(await TryAddAsync(Key("accepted"), Start, Window));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Once_ARepeatOfWhatIsInHand_WaitsForTheFirstsOutcome(bool isAccepted)
    {
        var outcome = isAccepted ? ClientMessageOutcome.Accepted : ClientMessageOutcome.OverCapacity;
        var inHand = new TaskCompletionSource<ClientMessageOutcome>();
        var first = _ids.OnceAsync(Key("1"), Start, Window, Bound, () => new(inHand.Task), Token).AsTask();
        var repeat = _ids.OnceAsync(Key("1"), Start, Window, Bound, () => throw new InvalidOperationException("taken twice"), Token).AsTask();
        Assert.False(first.IsCompleted || repeat.IsCompleted);

        inHand.SetResult(outcome);

        Assert.Equal((outcome, outcome), (await first, await repeat));
        Assert.Equal(!isAccepted, await TryAddAsync(Key("1"), Start, Window));
    }

    [Fact]
    public async Task Once_TheFirstFails_ItsRepeatsFailAndTheNextIsTaken()
    {
        var inHand = new TaskCompletionSource<ClientMessageOutcome>();
        var first = _ids.OnceAsync(Key("1"), Start, Window, Bound, () => new(inHand.Task), Token).AsTask();
        var repeat = _ids.OnceAsync(Key("1"), Start, Window, Bound, () => new(inHand.Task), Token).AsTask();

        inHand.SetException(new IOException("the disk is full"));

        await Assert.ThrowsAsync<IOException>(() => first);
        await Assert.ThrowsAsync<IOException>(() => repeat);
        Assert.True(await TryAddAsync(Key("1"), Start, Window));
    }

    [Fact]
    public async Task Once_ARepeatThatIsCancelled_WaitsNoLongerAndEndsNothing()
    {
        var inHand = new TaskCompletionSource<ClientMessageOutcome>();
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var first = _ids.OnceAsync(Key("1"), Start, Window, Bound, () => new(inHand.Task), Token).AsTask();
        var repeat = _ids.OnceAsync(Key("1"), Start, Window, Bound, () => new(inHand.Task), gone.Token).AsTask();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => repeat);
        inHand.SetResult(ClientMessageOutcome.Accepted);
        Assert.Equal(ClientMessageOutcome.Accepted, await first);
    }

    /// <summary>Whether a message with this id would be taken; if so it is accepted.</summary>
    private async Task<bool> TryAddAsync(ClientMessageKey key, DateTimeOffset now, TimeSpan window)
    {
        var isTaken = false;
        Assert.Equal(ClientMessageOutcome.Accepted, await _ids.OnceAsync(key, now, window, Bound, Take, Token));
        return isTaken;

        ValueTask<ClientMessageOutcome> Take()
        {
            isTaken = true;
            return new(ClientMessageOutcome.Accepted);
        }
    }

    private async Task RefuseAsync(ClientMessageKey key, DateTimeOffset now) => Assert.Equal(
        ClientMessageOutcome.OverCapacity, await _ids.OnceAsync(key, now, Window, Bound, () => new(ClientMessageOutcome.OverCapacity), Token));

    private static ClientMessageKey Key(string id) => new("news", default, "c", id);
}
