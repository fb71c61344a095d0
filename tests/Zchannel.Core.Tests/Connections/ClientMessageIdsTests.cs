using Zchannel.Connections;

namespace Zchannel.Core.Tests.Connections;

public sealed class ClientMessageIdsTests
{
    private const int Bound = 1_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly ClientMessageIds _ids = new();

    [Fact]
    public void TryAdd_Repeat_IsRefusedWithinTheWindow()
    {
        Assert.True(_ids.TryAdd(Key("1"), Start, Window, Bound));
        Assert.False(_ids.TryAdd(Key("1"), Start + Window - TimeSpan.FromTicks(1), Window, Bound));
        Assert.True(_ids.TryAdd(Key("1"), Start + Window, Window, Bound));
        Assert.False(_ids.TryAdd(Key("1"), Start + Window, Window, Bound));
    }

    [Fact]
    public void TryAdd_ARepeat_DoesNotLengthenTheWindow()
    {
        _ids.TryAdd(Key("1"), Start, Window, Bound);
        _ids.TryAdd(Key("1"), Start + (Window / 2), Window, Bound);

        Assert.True(_ids.TryAdd(Key("1"), Start + Window, Window, Bound));
    }

    [Fact]
    public void TryAdd_AShorterWindowBehindALongerOne_EndsInTime()
    {
        _ids.TryAdd(Key("long"), Start, Window * 10, Bound);
        _ids.TryAdd(Key("short"), Start, Window, Bound);

        Assert.True(_ids.TryAdd(Key("short"), Start + Window, Window, Bound));
        Assert.False(_ids.TryAdd(Key("long"), Start + Window, Window, Bound));
    }

    [Fact]
    public void TryAdd_AnotherChannelUserClientOrId_IsAnother()
    {
        Assert.True(_ids.TryAdd(new("news", "ann", "c", "1"), Start, Window, Bound));
        Assert.True(_ids.TryAdd(new("sport", "ann", "c", "1"), Start, Window, Bound));
        Assert.True(_ids.TryAdd(new("news", "bob", "c", "1"), Start, Window, Bound));
        Assert.True(_ids.TryAdd(new("news", null, "c", "1"), Start, Window, Bound));
        Assert.True(_ids.TryAdd(new("news", "ann", "d", "1"), Start, Window, Bound));
        Assert.True(_ids.TryAdd(new("news", "ann", "c", "2"), Start, Window, Bound));
        Assert.False(_ids.TryAdd(new("news", "ann", "c", "1"), Start, Window, Bound));
    }

    [Fact]
    public void Remove_RefusedAndThenAccepted_IsRememberedForAWholeWindow()
    {
        _ids.TryAdd(Key("1"), Start, Window, Bound);
        _ids.Remove(Key("1"));
        var accepted = Start + (Window * 0.9);
        Assert.True(_ids.TryAdd(Key("1"), accepted, Window, Bound));

        Assert.False(_ids.TryAdd(Key("1"), Start + Window, Window, Bound));
        Assert.False(_ids.TryAdd(Key("1"), accepted + (Window * 0.9), Window, Bound));
    }

    [Fact]
    public void TryAdd_BeyondTheBound_ForgetsTheOldest()
    {
        for (var i = 0; i < Bound; i++)
        {
            _ids.TryAdd(Key($"{i}"), Start, Window, Bound);
        }

        Assert.False(_ids.TryAdd(Key("0"), Start, Window, Bound));
        Assert.False(_ids.TryAdd(Key("1"), Start, Window, Bound));
        Assert.True(_ids.TryAdd(Key("new"), Start, Window, Bound));

        Assert.True(_ids.TryAdd(Key("0"), Start, Window, Bound));
        Assert.False(_ids.TryAdd(Key("2"), Start, Window, Bound));
    }

    [Fact]
    public void Remove_AnyNumberOfRefusals_PushOutNothingThatWasAccepted()
    {
        _ids.TryAdd(Key("accepted"), Start, Window, Bound);
        for (var i = 0; i <= Bound; i++)
        {
            _ids.TryAdd(Key($"{i}"), Start, Window, Bound);
            _ids.Remove(Key($"{i}"));
        }

        Assert.False(_ids.TryAdd(Key("accepted"), Start, Window, Bound));
    }

    private static ClientMessageKey Key(string id) => new("news", null, "c", id);
}
