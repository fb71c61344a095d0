using Microsoft.Extensions.Configuration;
using Zchannel.Server.Commands;
using Zchannel.Server.Features;

namespace Zchannel.Server.Tests.Configuration;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://LOCALHOST", true)]
    [InlineData("https://127.0.0.1:0", true)]
    [InlineData("http://127.1.2.3:80", true)]
    [InlineData("http://[::1]:80", true)]
    [InlineData("http://unix:/run/zchannel.sock", true)]
    [InlineData("http://*:80", false)]
    [InlineData("http://+:80", false)]
    [InlineData("http://0.0.0.0:80", false)]
    [InlineData("http://[::]:80", false)]
    [InlineData("http://192.168.0.1:80", false)]
    [InlineData("http://localhost.example.com:80", false)]
    [InlineData("http://128.0.0.1:80", false)]
    [InlineData("nonsense", false)]
    public void Loopback_IsThisMachineAlone(string url, bool loopback) => Assert.Equal(loopback, new ListenAddress("urls", url).IsLoopback);

    [Theory]
    [InlineData("Sockets", true)]
    [InlineData("sockets", true)]
    [InlineData("Auto", false)]
    [InlineData("Streams", false)]
    public void UnixSocket_WhereSocketsAreAskedFor_IsAFault(string transport, bool isFault)
    {
        var faults = StartupCheck.Run(new ServerArguments(null, ["--urls=http://127.0.0.1:0;http://unix:/run/zchannel.sock", $"--Zchannel:Transport={transport}"])).Faults;

        Assert.Equal(
            isFault ? "urls (http://unix:/run/zchannel.sock) must be an address with a port, or Zchannel:Transport be Auto or Streams: the sockets driver does not listen on Unix sockets." : "",
            string.Join('\n', faults));
    }

    [Theory]
    [InlineData("nonsense", "must be a URL to listen on")]
    [InlineData("", "must be a URL to listen on")]
    [InlineData("ftp://localhost:80", "must begin with http:// or https://")]
    [InlineData("http://localhost:80/path", "must have no path")]
    [InlineData("http://localhost:99999", "must end in a port")]
    [InlineData("http://localhost:x", "must end in a port")]
    [InlineData("http://localhost:0", "must name a port")]
    public void AddressThatCannotBeListenedOn_IsAFault(string url, string rule) =>
        Assert.Contains(rule, new ListenAddress("urls", url).Check()?.ToString());

    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080", true)]
    [InlineData("http://localhost:8080", "http://127.0.0.1:8080", true)]
    [InlineData("http://[::1]:8080", "http://localhost:8080", true)]
    [InlineData("http://*:8080", "http://127.0.0.1:8080", true)]
    [InlineData("http://10.0.0.1:8080", "https://0.0.0.0:8080", true)]
    [InlineData("http://push.example.com:8080", "http://10.0.0.1:8080", true)]
    [InlineData("http://unix:/run/a.sock", "http://unix:/run/a.sock", true)]
    [InlineData("http://unix:/run/a.sock", "http://unix:/run/b.sock", false)]
    [InlineData("http://unix:/run/a.sock", "http://*:80", false)]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8081", false)]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.2:8080", false)]
    [InlineData("http://127.0.0.1:8080", "http://[::1]:8080", false)]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:0", false)]
    [InlineData("nonsense", "nonsense", false)]
    public void Addresses_Clash_WhereBothCannotBeListenedOn(string first, string second, bool clash)
    {
        Assert.Equal(clash, Zchannel.Configuration.ListenUrl.Clash(first, second));
        Assert.Equal(clash, Zchannel.Configuration.ListenUrl.Clash(second, first));
    }

    [Theory]
    [InlineData("urls=http://a:1;http://b:2", "http://a:1 http://b:2")]
    [InlineData("http_ports=80;81|https_ports=443", "http://*:80 http://*:81 https://*:443")]
    [InlineData("urls=http://a:1|http_ports=80", "http://a:1")]
    [InlineData("urls=http://a:1|Kestrel:Endpoints:x:Url=http://b:2", "http://b:2")]
    [InlineData("urls=http://a:1|Kestrel:Endpoints:x:Url=http://b:2|preferHostingUrls=true", "http://a:1")]
    [InlineData("Kestrel:Endpoints:x:Certificate:Path=c.pem", "")]
    [InlineData("other=x", null)]
    public void Addresses_AreThoseKestrelTakes(string settings, string? addresses)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Split('|').Select(setting => new KeyValuePair<string, string?>(setting.Split('=')[0], setting.Split('=')[1])))
            .Build();

        var found = ListenAddress.From(configuration);

        Assert.Equal(addresses is null ? [] : addresses.Split(' '), found.Select(address => address.Url));
        Assert.All(found, address => Assert.True(address.Url.Length > 0 == address.Check() is null));
    }
}
