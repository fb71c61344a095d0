using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Client.Tests.Support;

namespace Zchannel.Client.Tests;

public sealed class AddZchannelClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_IsOne_WithOptionsOfTheConfiguration_AndCallsThroughTheFactory()
    {
        await using var station = await Station.StartAsync();
        var calls = new CountingHandler();
        var services = Services(
            ("ZchannelClient:Server", station.Options.Server.AbsoluteUri), ("ZchannelClient:Key", station.Options.Key!), ("ZchannelClient:Secret", station.Options.Secret!),
            ("ZchannelClient:RetryDelay", "00:00:30"), ("ZchannelClient:MaximumRetryDelay", "00:01:00"), ("ZchannelClient:CallbackSecret", "whsec_x"));
        services.AddZchannelClient();
        services.AddZchannelClient().AddHttpMessageHandler(() => calls);
        await using var provider = services.BuildServiceProvider();

        var sent = await provider.GetRequiredService<ZchannelClient>().SendAsync("news", "x", cancellationToken: Token);

        Assert.EndsWith(":1", sent.Position, StringComparison.Ordinal);
        Assert.Equal(1, calls.Count);
        Assert.Same(provider.GetRequiredService<ZchannelClient>(), Assert.Single(provider.GetServices<ZchannelClient>()));
    }

    [Fact]
    public void Variables_AreReadToo_AndTheSectionAndCodeGoOverThem()
    {
        var seen = new List<string>();
        var services = Services(
            ("ZCHANNEL_SERVER", "http://variable:1"), ("ZCHANNEL_KEY", "variable"), ("ZCHANNEL_SECRET", "variable"), ("ZchannelClient:Key", "section"));
        services.AddZchannelClient(options => Seen(options) with { Key = "code" });
        services.AddZchannelClient(Seen);
        using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<ZchannelClient>();

        Assert.Equal(
            ["ZchannelClientOptions { Server = http://variable:1, Key = section, Secret = *** }", "ZchannelClientOptions { Server = http://variable:1, Key = code, Secret = *** }"], seen);

        ZchannelClientOptions Seen(ZchannelClientOptions options)
        {
            seen.Add(options.ToString());
            return options;
        }
    }

    [Theory]
    [InlineData("ZchannelClient:Server", "not a URL", "ZchannelClient:Server is not what this option can be.")]
    [InlineData("ZchannelClient:RequestAttempts", "many", "ZchannelClient:RequestAttempts is not what this option can be.")]
    [InlineData("ZCHANNEL_SERVER", "?", "ZCHANNEL_SERVER is not what this option can be.")]
    [InlineData("ZchannelClient:Sekret", "x", "ZchannelClient:Sekret is not an option")]
    public void OptionThatIsNone_IsNamed_AndItsValueIsNot(string key, string value, string message)
    {
        var services = Services((key, value));
        services.AddZchannelClient();
        using var provider = services.BuildServiceProvider();

        var thrown = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<ZchannelClient>());

        Assert.StartsWith(message, thrown.Message, StringComparison.Ordinal);
    }

    private static ServiceCollection Services(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value)).Build());
        return services;
    }

    private sealed class CountingHandler : DelegatingHandler
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
