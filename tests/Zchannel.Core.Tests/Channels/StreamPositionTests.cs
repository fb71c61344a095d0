using CsCheck;
using Zchannel.Channels;

namespace Zchannel.Core.Tests.Channels;

public sealed class StreamPositionTests
{
    [Fact]
    public void TryParse_WhatToStringWrites_IsThePosition() =>
        Gen.Select(Gen.Char["abcxyzABCXYZ0189-_"].Array[1, 32], Gen.Long[0, long.MaxValue]).Sample((epoch, offset) =>
        {
            var position = new StreamPosition(new string(epoch), offset);
            return StreamPosition.TryParse(position.ToString(), out var read) && read == position;
        });

    [Fact]
    public void TryParse_AnyText_IsOnlyReadAsWhatWouldBeWritten() =>
        Gen.Char["aZ09:-_ +.\0\n,٣é"].Array[0, 24].Sample(characters =>
        {
            var text = new string(characters);
            return !StreamPosition.TryParse(text, out var position) || position.ToString() == text;
        });

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("abc")]
    [InlineData("abc:")]
    [InlineData(":1")]
    [InlineData("abc:-1")]
    [InlineData("abc:+1")]
    [InlineData("abc: 1")]
    [InlineData("abc:1 ")]
    [InlineData("abc:1\0")]
    [InlineData("abc:1\n")]
    [InlineData("abc:01")]
    [InlineData("abc:00")]
    [InlineData("abc:1:2")]
    [InlineData("a:bc:2")]
    [InlineData("abc:1.0")]
    [InlineData("abc:1e3")]
    [InlineData("abc:0x1")]
    [InlineData("abc:9223372036854775808")]
    [InlineData("abc:00000000000000000001")]
    [InlineData("abc:١")]
    [InlineData("a c:1")]
    [InlineData("a\u0000c:1")]
    [InlineData("äbc:1")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456:1")]
    public void TryParse_HostileText_IsRefused(string text)
    {
        Assert.False(StreamPosition.TryParse(text, out var position));
        Assert.Equal(default, position);
    }

    [Fact]
    public void TryParse_EndlessText_IsRefused()
    {
        Assert.False(StreamPosition.TryParse(new string('1', 1_000_000), out _));
        Assert.False(StreamPosition.TryParse("a:" + new string('1', 1_000_000), out _));
        Assert.False(StreamPosition.TryParse(new string('a', 1_000_000) + ":1", out _));
    }

    [Theory]
    [InlineData("a:0", 0)]
    [InlineData("a:9223372036854775807", long.MaxValue)]
    public void TryParse_TheEnds_AreRead(string text, long offset)
    {
        Assert.True(StreamPosition.TryParse(text, out var position));
        Assert.Equal(new StreamPosition("a", offset), position);
    }
}
