using Zchannel.Connections;

namespace Zchannel.Core.Tests.Connections;

public sealed class ConnectionIdTests
{
    [Fact]
    public void Text_IsRead_AsItIsWritten()
    {
        for (var i = 0; i < 100; i++)
        {
            var id = ConnectionId.New();

            Assert.Matches("^[A-Za-z0-9_-]{16}$", id.ToString());
            Assert.True(ConnectionId.TryParse(id.ToString(), out var read));
            Assert.Equal((id, id.ToString()), (read, read.ToString()));
            Assert.Equal(id.ToString().GetHashCode(StringComparison.Ordinal), id.HashText());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("q83vEjRWeJCrze8")]
    [InlineData("q83vEjRWeJCrze8S0")]
    [InlineData("q83vEjRWeJCrze8=")]
    [InlineData("q83vEjRWeJCrze+S")]
    [InlineData("q83vEjRW eJCrze8")]
    [InlineData(" q83vEjRWeJCrze8S")]
    [InlineData("q83vEjRWeJCrzeéS")]
    public void OtherText_IsNone(string text)
    {
        Assert.False(ConnectionId.TryParse(text, out var id));
        Assert.Equal(default, id);
    }
}
