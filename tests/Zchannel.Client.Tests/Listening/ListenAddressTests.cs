using Zchannel.Client.Listening;

namespace Zchannel.Client.Tests.Listening;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://h/com/t", "ws://h/com/t?client=c")]
    [InlineData("https://h/com/t", "wss://h/com/t?client=c")]
    [InlineData("http://h:8080/com/t", "ws://h:8080/com/t?client=c")]
    [InlineData("wss://h/com/t?after=old&x=1&client=other", "wss://h/com/t?x=1&client=c")]
    [InlineData("ws://h/com/t#part", "ws://h/com/t?client=c")]
    public void Build_KeepsTheUrl_AndSaysWhoItIs(string url, string address)
        => Assert.Equal(address, ListenAddress.Build(new Uri(url), "c", null).AbsoluteUri);

    [Fact]
    public void Build_WithAPosition_AsksForWhatFollows()
        => Assert.Equal("ws://h/com/t?client=c&after=e%3A1", ListenAddress.Build(new Uri("ws://h/com/t"), "c", "e:1").AbsoluteUri);

    [Fact]
    public void AnAddressOfAnotherKind_Fails_WithoutBeingRepeated()
    {
        var exception = Assert.Throws<ArgumentException>(() => ListenAddress.Check(new Uri("ftp://h/com/secret-token")));

        Assert.DoesNotContain("secret-token", exception.ToString(), StringComparison.Ordinal);
    }
}
