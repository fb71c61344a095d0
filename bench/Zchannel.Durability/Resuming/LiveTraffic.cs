using System.Diagnostics;
using Zchannel.Durability.Servers;
using Zchannel.Server.Bench.Figures;

namespace Zchannel.Durability.Resuming;

/// <summary>
/// A publisher that goes on meanwhile, to one channel after the other.
/// </summary>
internal sealed class LiveTraffic(ZchannelServer server, IReadOnlyList<ResumedChannel> channels, TimeSpan interval) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, long> _heads = channels.ToDictionary(channel => channel.Name, channel => (long)channel.Stored);
    private Task _publishing = Task.CompletedTask;

    /// <summary>How long each publish waited.</summary>
    public LatencyHistogram Times { get; } = new();

    public void Start() => _publishing = PublishAsync();

    /// <summary>Ends it.</summary>
    /// <returns>The newest offset of each channel.</returns>
    public async Task<IReadOnlyDictionary<string, long>> StopAsync()
    {
        await _stop.CancelAsync();
        await _publishing;
        return _heads;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task PublishAsync()
    {
        using var timer = new PeriodicTimer(interval);
        for (var i = 0; !_stop.IsCancellationRequested; i++)
        {
            var channel = channels[i % channels.Count];
            var offset = ++_heads[channel.Name];
            var begin = Stopwatch.GetTimestamp();
            using var answer = await server.Http.PostAsync(
                $"/v1/channels/{channel.Name}/messages", new StringContent(channel.TextOf(offset)), CancellationToken.None);
            answer.EnsureSuccessStatusCode();
            Times.Record(Stopwatch.GetElapsedTime(begin));
            try
            {
                await timer.WaitForNextTickAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
