using Zchannel.Channels;

namespace Zchannel.Core.Tests.Fanout;

/// <summary>
/// Publishers and cursors on real threads.
/// </summary>
public sealed class ConcurrencyTests
{
    private const int Publishers = 4;
    private const int Followers = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1024)] // cut again and again: most is replayed, in blocks of two or three
    [InlineData(8 * 1024)]
    [InlineData(1024 * 1024)] // never cut but by the client
    public async Task Disconnect_FollowersThatComeBack_AllHearTheSameSequence(int lagBytes)
    {
        var station = new Station(new ChannelRule { History = 100_000, LagBytes = lagBytes });

        var followers = await RunAsync(station, each: 2_000);

        var published = followers[0].Publications;
        Assert.Equal(Publishers * 2_000, published.Count);
        Assert.All(followers, follower => Assert.Equal(published, follower.Publications));
        Assert.All(followers, follower => Assert.Equal(0, follower.Lost));
        Assert.All(followers, follower => Assert.True(follower.Connections > 1));
        Assert.All(Enumerable.Range(0, Publishers), publisher => Assert.Equal(
            Enumerable.Range(0, 2_000).Select(i => $"{publisher}.{i}"),
            published.Select(heard => heard.Text).Where(text => text.StartsWith($"{publisher}.", StringComparison.Ordinal))));
        await CheckEndAsync(station, followers, lagBytes);
    }

    [Theory]
    [InlineData(SlowConsumerPolicy.SkipToNewest, 1024)]
    [InlineData(SlowConsumerPolicy.DropOldest, 1024)]
    [InlineData(SlowConsumerPolicy.DropOldest, 4096)]
    public async Task OtherRules_FollowersThatLag_HearEverythingButWhatAGapTells(SlowConsumerPolicy policy, int lagBytes)
    {
        var station = new Station(new ChannelRule { History = 50, LagBytes = lagBytes, SlowConsumer = policy });

        var followers = await RunAsync(station, each: 2_000);

        Assert.All(followers, follower => Assert.Equal(Publishers * 2_000, follower.Publications.Count + follower.Lost));
        await CheckEndAsync(station, followers, lagBytes);
    }

    private static async Task<List<Follower>> RunAsync(Station station, int each)
    {
        var loops = new[] { new PoolLoop(), new PoolLoop() };
        var followers = Enumerable.Range(0, Followers).Select(i => new Follower(station, loops[i % 2], seed: i)).ToList();
        var following = followers.ConvertAll(follower => Task.Run(() => follower.FollowAsync(Publishers * each, Token), Token));

        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(publisher => Task.Run(
            async () =>
            {
                for (var i = 0; i < each; i++)
                {
                    await station.PublishAsync($"{publisher}.{i}");
                    if (i % 100 == 0)
                    {
                        Hub.Sweep(station.App);
                    }

                    if (i % 5 == 0)
                    {
                        // So that followers are neither always far behind nor always at the head.
                        await Task.Yield();
                    }
                }
            },
            Token)));
        await Task.WhenAll(following).WaitAsync(TimeSpan.FromSeconds(30), Token);
        return followers;
    }

    // Every cursor stands where the window can cut it, and what all of them cost is given back.
    private static async Task CheckEndAsync(Station station, List<Follower> followers, int lagBytes)
    {
        // Whoever reads no more must fall off: nothing may keep a chain alive that the window has left behind.
        followers.ForEach(follower => follower.Freeze());
        for (var bytes = 0; bytes < lagBytes * 2; bytes += 1000)
        {
            await station.PublishAsync(new string('x', 1000));
        }

        Assert.All(followers, follower => Assert.True(follower.Subscription!.HasFallenOff));
        var channel = followers[0].Subscription!.Channel;
        followers.ForEach(follower => channel.Unsubscribe(follower.Subscription!));
        Assert.Equal(0, channel.Subscribers);
        Assert.Equal(channel.History.Bytes + (channel.History.Count * (long)Publication.Overhead), station.App.Memory.Bytes);
    }
}
