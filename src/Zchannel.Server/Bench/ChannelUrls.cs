using Zchannel.Client;

namespace Zchannel.Server.Bench;

/// <summary>
/// The channel URLs of a run: one for up to a hundred connections of a channel, as an application might hand out to its
/// pages, and well below what a token is good for.
/// </summary>
internal sealed class ChannelUrls
{
    private const int ConnectionsEach = 100;
    private const int RequestsAtOnce = 8;

    private readonly BenchPlan _plan;
    private readonly ZchannelClient _client;
    private readonly Uri[][] _urls;
    private int _made;

    public ChannelUrls(BenchPlan plan, ZchannelClient client)
    {
        (_plan, _client) = (plan, client);
        _urls = [.. Enumerable.Range(0, plan.Channels).Select(channel => new Uri[(plan.SubscribersOf(channel) + ConnectionsEach - 1) / ConnectionsEach])];
    }

    public int Count => _urls.Sum(urls => urls.Length);

    public int Made => Volatile.Read(ref _made);

    /// <summary>The URL of a subscriber.</summary>
    public Uri Of(int subscriber) => _urls[_plan.ChannelOf(subscriber)][subscriber / _plan.Channels / ConnectionsEach];

    /// <summary>Has the server make them all.</summary>
    /// <param name="allows">Whether a URL may be connected to; it throws where not.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ZchannelException">The server said no or could not be reached.</exception>
    public Task MakeAsync(Action<Uri> allows, CancellationToken cancellationToken) => Parallel.ForAsync(
        0, _plan.Channels, new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellationToken }, async (channel, token) =>
        {
            for (var i = 0; i < _urls[channel].Length; i++)
            {
                var made = await _client.CreateChannelAsync(_plan.ChannelName(channel), new ChannelUrlOptions { Send = false }, token);
                allows(made.Url);
                _urls[channel][i] = made.Url;
                Interlocked.Increment(ref _made);
            }
        });
}
