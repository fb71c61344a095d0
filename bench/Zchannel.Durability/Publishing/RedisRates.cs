using Zchannel.Durability.Commands;
using Zchannel.Durability.Load;
using Zchannel.Durability.Servers;

namespace Zchannel.Durability.Publishing;

/// <summary>
/// Redis: one <c>XADD</c> for each request, each publisher to a stream of its own.
/// </summary>
internal sealed class RedisRates : IRates
{
    private readonly RunSettings _settings;
    private readonly ScratchDirectory _directory;
    private readonly DiskFlushes _flushes;
    private readonly RedisServer _server;

    private RedisRates(RunSettings settings, Contender contender, ScratchDirectory directory, RedisServer server)
        => (_settings, Contender, _directory, _server, _flushes) = (settings, contender, directory, server, new DiskFlushes(settings.Directory));

    public Contender Contender { get; }

    /// <summary>Starts it.</summary>
    /// <returns>Null where it is not installed.</returns>
    public static async Task<RedisRates?> StartAsync(RunSettings settings, Contender contender, CancellationToken cancellationToken)
    {
        var directory = new ScratchDirectory(settings.Directory);
        RedisServer? server = null;
        try
        {
            server = await RedisServer.StartAsync(directory.Path, logs: contender is Contender.Redis, cancellationToken);
            return server is null ? null : new RedisRates(settings, contender, directory, server);
        }
        finally
        {
            if (server is null)
            {
                directory.Dispose();
            }
        }
    }

    public Task<PublishFigures> MeasureAsync(int publishers, CancellationToken cancellationToken)
    {
        var payload = new byte[_settings.PayloadBytes];
        payload.AsSpan().Fill((byte)'m');
        return Task.Run(
            () =>
            {
                using var crowd = new PublisherCrowd(new RedisWire(publishers, payload), publishers, _server.Port);
                crowd.RunFor(_settings.WarmUp, cancellationToken);
                var (cpu, flushes) = (_server.Cpu, _flushes.Read());
                var publishes = crowd.RunFor(_settings.Duration, cancellationToken);
                return new PublishFigures(publishes, _server.Cpu - cpu, _flushes.Read() - flushes, Syncs: null);
            },
            cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }
}
