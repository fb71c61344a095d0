using System.Net;
using Zchannel.Connections;
using Zchannel.Native;

namespace Zchannel.Server.Tests.Native;

public sealed class ClientAddressesTests
{
    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::2")]
    public void Addresses_OfOneClient_AreOne(string first, string second) => Assert.Equal(Of(first), Of(second));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1")]
    [InlineData("0.0.0.1", "::1")]
    public void Addresses_OfTwoClients_AreTwo(string first, string second) => Assert.NotEqual(Of(first), Of(second));

    [Fact]
    public void NoAddress_IsOneToo() => Assert.Equal(default, ClientAddresses.Of(null));

    private static ClientAddress Of(string address) => ClientAddresses.Of(IPAddress.Parse(address));
}
