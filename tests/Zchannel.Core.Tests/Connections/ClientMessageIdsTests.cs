using Zchannel.Connections;

namespace Zchannel.Core.Tests.Connections;

public sealed class ClientMessageIdsTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly ClientMessageIds _ids = new();

    [Fact]
    public void TryAdd_Repeat_IsRefusedWithinTheWindow()
    {
        Assert.True(_ids.TryAdd(Key("1"), Start, Window));
        Assert.False(_ids.TryAdd(Key("1"), Start + Window - TimeSpan.FromTicks(1), Window));
        Assert.True(_ids.TryAdd(Key("1"), Start + Window, Window));
        Assert.False(_ids.TryAdd(Key("1"), Start + Window, Window));
    }

    [Fact]
    public void TryAdd_ARepeat_DoesNotLengthenTheWindow()
    {
        _ids.TryAdd(Key("1"), Start, Window);
        _ids.TryAdd(Key("1"), Start + (Window / 2), Window);

        Assert.True(_ids.TryAdd(Key("1"), Start + Window, Window));
    }

    [Fact]
    public void TryAdd_AShorterWindowBehindALongerOne_EndsInTime()
    {
        _ids.TryAdd(Key("long"), Start, Window * 10);
        _ids.TryAdd(Key("short"), Start, Window);

        Assert.True(_ids.TryAdd(Key("short"), Start + Window, Window));
        Assert.False(_ids.TryAdd(Key("long"), Start + Window, Window));
    }

    [Fact]
    public void TryAdd_AnotherChannelUserClientOrId_IsAnother()
    {
        Assert.True(_ids.TryAdd(new("news", "ann", "c", "1"), Start, Window));
        Assert.True(_ids.TryAdd(new("sport", "ann", "c", "1"), Start, Window));
        Assert.True(_ids.TryAdd(new("news", "bob", "c", "1"), Start, Window));
        Assert.True(_ids.TryAdd(new("news", null, "c", "1"), Start, Window));
        Assert.True(_ids.TryAdd(new("news", "ann", "d", "1"), Start, Window));
        Assert.True(_ids.TryAdd(new("news", "ann", "c", "2"), Start, Window));
        Assert.False(_ids.TryAdd(new("news", "ann", "c", "1"), Start, Window));
    }

    [Fact]
    public void Remove_RefusedAndThenAccepted_IsRememberedForAWholeWindow()
    {
        _ids.TryAdd(Key("1"), Start, Window);
        _ids.Remove(Key("1"));
        var accepted = Start + (Window * 0.9);
        Assert.True(_ids.TryAdd(Key("1"), accepted, Window));

        Assert.False(_ids.TryAdd(Key("1"), Start + Window, Window));
        Assert.False(_ids.TryAdd(Key("1"), accepted + (Window * 0.9), Window));
    }

    [Fact]
    public void TryAdd_BeyondTheBound_ForgetsTheOldest()
    {
        for (var i = 0; i < ClientMessageIds.Bound; i++)
        {
            _ids.TryAdd(Key($"{i}"), Start, Window);
        }

        Assert.False(_ids.TryAdd(Key("0"), Start, Window));
        Assert.False(_ids.TryAdd(Key("1"), Start, Window));
        Assert.True(_ids.TryAdd(Key("new"), Start, Window));

        Assert.True(_ids.TryAdd(Key("0"), Start, Window));
        Assert.False(_ids.TryAdd(Key("2"), Start, Window));
    }

    [Fact]
    public void Remove_AnyNumberOfRefusals_PushOutNothingThatWasAccepted()
    {
        _ids.TryAdd(Key("accepted"), Start, Window);
        for (var i = 0; i <= ClientMessageIds.Bound; i++)
        {
            _ids.TryAdd(Key($"{i}"), Start, Window);
            _ids.Remove(Key($"{i}"));
        }

        Assert.False(_ids.TryAdd(Key("accepted"), Start, Window));
    }

    private static ClientMessageKey Key(string id) => new("news", null, "c", id);
}
