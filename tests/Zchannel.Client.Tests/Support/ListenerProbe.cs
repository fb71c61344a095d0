using Zchannel.Client.Listening;

namespace Zchannel.Client.Tests.Support;

/// <summary>
/// One listener under test, and what it was told of its connection.
/// </summary>
internal sealed class ListenerProbe : IAsyncDisposable
{
    private readonly Listener _listener;

    public ListenerProbe(Uri url, ListenOptions? options = null, int maximumBytes = 1024)
    {
        var client = new ZchannelClientOptions
        {
            RetryDelay = TimeSpan.FromMilliseconds(1),
            MaximumRetryDelay = TimeSpan.FromMilliseconds(2),
            MaximumMessageBytes = maximumBytes,
        };
        _listener = new Listener(client, (options ?? new ListenOptions()) with { Changed = Changes.Enqueue }, url);
    }

    public System.Collections.Concurrent.ConcurrentQueue<ConnectionChange> Changes { get; } = new();

    public Task<ChannelMessage> NextAsync() => _listener.NextAsync(TestContext.Current.CancellationToken).DefaultTimeout();

    public Task<ZchannelException> FailsAsync() => Assert.ThrowsAsync<ZchannelException>(NextAsync);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
