using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Core.Tests.Fanout;

public sealed class FanOutTests
{
    private readonly Station _station = new();

    [Fact]
    public async Task Read_WhatWasPublished_IsHeardInOrderAndOnce()
    {
        var listener = await _station.ConnectAsync();

        await _station.PublishAllAsync("a", "b");
        Assert.Equal(ReadStatus.Idle, await listener.ReadAllAsync());
        await _station.PublishAllAsync("c");
        await listener.ReadAllAsync();
        await listener.ReadAllAsync();

        Assert.Equal("P1:a P2:b P3:c", listener.All);
    }

    [Fact]
    public async Task Read_BytesThatWereNotPassed_AreReadAgain()
    {
        var listener = await _station.ConnectAsync();
        await _station.PublishAsync("a");

        Assert.Equal(ReadStatus.Bytes, listener.Connection.Read(int.MaxValue, out var first));
        Assert.Equal(ReadStatus.Bytes, listener.Connection.Read(int.MaxValue, out var again));

        Assert.Equal(first.ToArray(), again.ToArray());
        await listener.ReadAllAsync();
        Assert.Equal("P1:a", listener.All);
    }

    [Fact]
    public async Task Publish_ToManySubscribers_EncodesOncePerFormat()
    {
        var other = new PlainEncoding();
        var listeners = new List<Listener>();
        for (var i = 0; i < 20; i++)
        {
            listeners.Add(await _station.ConnectAsync(format: _station.Format));
        }

        listeners.Add(await _station.ConnectAsync(format: new WireFormat("other", other, new LengthFraming())));
        await _station.PublishAllAsync("a", "b", "c");

        foreach (var listener in listeners)
        {
            await listener.ReadAllAsync();
            Assert.Equal("P1:a P2:b P3:c", listener.All);
        }

        Assert.Equal((3, 3), (_station.Encoding.Encoded, other.Encoded));
    }

    [Fact]
    public async Task Publish_WithoutSubscribers_EncodesNothing()
    {
        await _station.PublishAllAsync("a", "b");

        Assert.Equal(0, _station.Encoding.Encoded);
    }

    [Fact]
    public async Task Read_ManyMessagesBehind_IsOneRead()
    {
        var listener = await _station.ConnectAsync();
        await _station.PublishAllAsync(Enumerable.Range(0, 20).Select(i => $"{i}"));

        await listener.ReadAllAsync();

        Assert.Equal((1, 20), (listener.Reads, listener.Heard.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(100)]
    [InlineData(1000)]
    public async Task Read_OverManySegmentsWithABoundOnBytes_MissesNothing(int maxBytes)
    {
        var listener = await _station.ConnectAsync();
        var texts = Enumerable.Range(1, 500).Select(i => new string('x', i % 90)).ToList();

        await _station.PublishAllAsync(texts);
        await listener.ReadAllAsync(maxBytes);

        Assert.Equal(texts, listener.Heard.Select(heard => heard.Text));
        Assert.Equal(Enumerable.Range(1, 500).Select(i => (long)i), listener.Heard.Select(heard => heard.Position.Offset));
    }

    [Fact]
    public async Task Read_BoundOnBytes_ReturnsNoMoreThanItButAtLeastOneFrame()
    {
        var listener = await _station.ConnectAsync();
        await _station.PublishAllAsync("short", new string('x', 200), "short");

        Assert.Equal(ReadStatus.Bytes, listener.Connection.Read(100, out var first));
        listener.Connection.Advance();
        Assert.Equal(ReadStatus.Bytes, listener.Connection.Read(100, out var large));

        Assert.InRange(first.Length, 1, 100);
        Assert.Equal('x', Assert.Single(Heard.Parse(large)).Text[0]);
    }

    [Fact]
    public async Task Visit_AfterAPublication_WakesEveryMemberOnce()
    {
        var listeners = new List<Listener>();
        for (var i = 0; i < 8; i++)
        {
            listeners.Add(await _station.ConnectAsync());
        }

        var before = listeners.ConvertAll(listener => listener.Wakes);
        await _station.PublishAllAsync("a", "b", "c");
        Assert.Equal(1, _station.Loop.Scheduled);
        _station.Loop.VisitAll();
        Assert.Equal(before.ConvertAll(wakes => wakes + 1), listeners.ConvertAll(listener => listener.Wakes));

        await _station.PublishAsync("d");
        Assert.Equal(1, _station.Loop.Scheduled);
    }

    [Fact]
    public async Task Publish_Receivers_AreTheSubscriptionsThatMayGetIt()
    {
        await _station.ConnectAsync(client: "a");
        await _station.ConnectAsync(client: "a");
        var third = await _station.ConnectAsync(client: "b");

        Assert.Equal(3, (await _station.PublishAsync("x")).Receivers);
        Assert.Equal(1, (await _station.PublishAsync("x", exclude: "a")).Receivers);
        Assert.Equal(3, (await _station.PublishAsync("x", exclude: "nobody")).Receivers);
        Station.Leave(third);
        Assert.Equal(0, (await _station.PublishAsync("x", exclude: "a")).Receivers);
    }

    [Fact]
    public async Task Memory_AfterSubscribersHavePassedAndGone_IsThatOfTheHistoryAlone()
    {
        var texts = Enumerable.Range(0, 300).Select(i => new string('x', i)).ToList();
        var listeners = new List<Listener>();
        for (var i = 0; i < 3; i++)
        {
            listeners.Add(await _station.ConnectAsync(format: i == 2 ? Station.Silent() : null));
        }

        await _station.PublishAllAsync(texts);
        var channel = listeners[0].Subscription.Channel;
        var history = channel.History.Bytes + (channel.History.Count * (long)Publication.Overhead);
        Assert.True(_station.App.Memory.Bytes > history + texts.Sum(text => text.Length));
        await listeners[0].ReadAllAsync();
        listeners.ForEach(Station.Leave);

        Assert.Equal(history, _station.App.Memory.Bytes);
    }

    [Fact]
    public async Task Memory_OfWhatEveryCursorHasPassed_IsGivenBack()
    {
        var listener = await _station.ConnectAsync();
        await _station.PublishAllAsync(Enumerable.Range(0, 300).Select(i => new string('x', 1000)));
        var full = _station.App.Memory.Bytes;
        await listener.ReadAllAsync();

        Hub.Sweep(_station.App);

        // What stays is the newest segment, at most 64 KiB.
        var channel = listener.Subscription.Channel;
        var history = channel.History.Bytes + (channel.History.Count * (long)Publication.Overhead);
        Assert.InRange(_station.App.Memory.Bytes, history, history + (64 * 1024));
        Assert.True(full > history + 250_000);
    }
}
