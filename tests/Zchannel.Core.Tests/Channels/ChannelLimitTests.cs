using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Channels;

public sealed class ChannelLimitTests
{
    private const int Limit = 10_000;

    private readonly FakeTimeProvider _time = new();
    private readonly AppRegistry _apps = new([Settings("flood"), Settings("quiet")]);
    private readonly Hub _hub;

    public ChannelLimitTests() => _hub = new Hub(new InMemoryChannelStore(_time), _time);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HundredThousandChannels_OfOneApp_StayWithinItsLimitAndDisturbNoOther(bool byPublishing)
    {
        var (flood, quiet) = (_apps.All[0], _apps.All[1]);
        var made = 0;
        for (var i = 0; i < 10 * Limit; i++)
        {
            made += byPublishing ? await PublishAsync(flood, $"c{i}") : await UseAsync(flood, $"c{i}");
        }

        Assert.Equal((Limit, Limit), (made, flood.Channels.Count));
        Assert.Equal(byPublishing ? Limit * (1L + Publication.Overhead) : 0, flood.Memory.Bytes);
        Assert.Equal((1, 1), (await PublishAsync(quiet, "c"), await UseAsync(quiet, "d")));
        Assert.Equal((2, 1L + Publication.Overhead), (quiet.Channels.Count, quiet.Memory.Bytes));

        _time.Advance(TimeSpan.FromHours(25));
        Hub.Sweep(flood);
        Assert.Equal((0, 0L), (flood.Channels.Count, flood.Memory.Bytes));
        Assert.Equal(1, await PublishAsync(flood, "again"));
    }

    private static AppSettings Settings(string id) => new() { Id = id, Keys = [], Limits = new AppLimits { Channels = Limit, PublishesPerSecond = 0 } };

    private async Task<int> PublishAsync(App app, string channel) =>
        (await _hub.PublishAsync(app, channel, new Publication(PublicationKind.Text, "x"u8.ToArray(), _time.GetUtcNow()), Cancelled)).Refusal is null ? 1 : 0;

    private async Task<int> UseAsync(App app, string channel)
    {
        if (await _hub.UseAsync(app, channel, Cancelled) is not { } used)
        {
            return 0;
        }

        used.EndUse();
        return 1;
    }
}
