using CsCheck;
using Zchannel.Channels;

namespace Zchannel.Core.Tests.Channels;

public sealed class ChannelNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("orders.42")]
    [InlineData("/../")]
    [InlineData("...")]
    [InlineData("a b?c#d%2F*")]
    [InlineData("频道 🎉")]
    public void IsValid_AnythingPrintable_Is(string name)
    {
        Assert.True(ChannelName.IsValid(name, 0, out var fault));
        Assert.Null(fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u007f")]
    [InlineData("a\u0085")]
    public void IsValid_NothingOrDotsOrControlCharacters_IsNot(string name)
    {
        Assert.False(ChannelName.IsValid(name, 0, out var fault));
        Assert.NotEmpty(fault);
    }

    [Fact]
    public void IsValid_HalfACharacter_IsNot()
    {
        Assert.False(ChannelName.IsValid("a\ud83c", 0, out _));
        Assert.False(ChannelName.IsValid("\udf89a", 0, out _));
    }

    [Theory]
    [InlineData(256, 0, true)]
    [InlineData(257, 0, false)]
    [InlineData(257, 1000, false)]
    [InlineData(10, 10, true)]
    [InlineData(11, 10, false)]
    public void IsValid_Length_IsBounded(int length, int maxBytes, bool isValid) =>
        Assert.Equal(isValid, ChannelName.IsValid(new string('a', length), maxBytes, out _));

    [Fact]
    public void IsValid_Length_CountsBytes()
    {
        Assert.True(ChannelName.IsValid(string.Concat(Enumerable.Repeat("🎉", 64)), 0, out _));
        Assert.False(ChannelName.IsValid(string.Concat(Enumerable.Repeat("🎉", 64)) + "a", 0, out _));
    }

    [Fact]
    public void IsValid_AnyText_NeverThrowsAndSaysWhy() =>
        Gen.String.Sample(name => ChannelName.IsValid(name, 0, out var fault) == fault is null);
}
