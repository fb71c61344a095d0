using System.Text;
using Zchannel.Client.Listening;

namespace Zchannel.Client.Tests.Listening;

public sealed class WireFrameTests
{
    [Theory]
    [InlineData("e:1\npayload", "e:1", "payload")]
    [InlineData("e:1\n", "e:1", "")]
    [InlineData("e:1\na\nb", "e:1", "a\nb")]
    [InlineData("!at e:2\n", "!at|e:2", "")]
    [InlineData("!at e:2", "!at|e:2", "")]
    [InlineData("!new thing \nx", "!new|thing|", "x")]
    public void AFrame_IsAHeaderAndAPayload(string text, string words, string payload)
    {
        Assert.True(WireFrame.TryParse(Encoding.UTF8.GetBytes(text), out var frame));
        Assert.Equal(words, string.Join('|', frame.Words));
        Assert.Equal(payload, Encoding.UTF8.GetString(frame.Payload));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\npayload")]
    [InlineData(" \npayload")]
    [InlineData("e:1")]
    [InlineData("é:1\npayload")]
    [InlineData("e\t1\npayload")]
    public void AnythingElse_IsRefused(string text) => Assert.False(WireFrame.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void AnEndlessHeader_IsRefused() => Assert.False(WireFrame.TryParse(Encoding.UTF8.GetBytes(new string('a', 2000) + "\n"), out _));
}
