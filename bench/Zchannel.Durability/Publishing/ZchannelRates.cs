using Zchannel.Durability.Commands;
using Zchannel.Durability.Load;
using Zchannel.Durability.Servers;
using Zchannel.Server.Bench.Servers;

namespace Zchannel.Durability.Publishing;

/// <summary>
/// Zchannel: one publish for each request, each publisher to a channel of its own.
/// </summary>
internal sealed class ZchannelRates : IRates
{
    private const string Syncs = "zchannel_storage_syncs_total";

    private readonly RunSettings _settings;
    private readonly ScratchDirectory _directory;
    private readonly DiskFlushes _flushes;
    private ZchannelServer? _server;

    public ZchannelRates(RunSettings settings, Contender contender)
    {
        (_settings, Contender) = (settings, contender);
        _directory = new ScratchDirectory(settings.Directory);
        _flushes = new DiskFlushes(settings.Directory);
    }

    public Contender Contender { get; }

    public async Task<PublishFigures> MeasureAsync(int publishers, CancellationToken cancellationToken)
    {
        _server ??= await ZchannelServer.StartAsync(_settings.Server, _directory.Path, stores: Contender is Contender.Durable, cancellationToken);
        var payload = new byte[_settings.PayloadBytes];
        payload.AsSpan().Fill((byte)'m');
        var prefix = Contender is Contender.Durable ? ZchannelServer.Durable : "memory-";
        var wire = new HttpWire([.. Enumerable.Range(0, publishers).Select(publisher =>
            (ReadOnlyMemory<byte>)HttpWire.Post($"/v1/channels/{prefix}{publisher}/messages", ZchannelServer.Credentials, "text/plain", payload))]);
        return await Task.Run(() => MeasureAsync(_server, wire, publishers, cancellationToken), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _directory.Dispose();
    }

    private async Task<PublishFigures> MeasureAsync(ZchannelServer server, HttpWire wire, int publishers, CancellationToken cancellationToken)
    {
        using var crowd = new PublisherCrowd(wire, publishers, server.Port);
        crowd.RunFor(_settings.WarmUp, cancellationToken);
        var syncs = MetricsGauge.Sum(await server.ReadMetricsAsync(cancellationToken), [Syncs]);
        var (cpu, flushes) = (server.Cpu, _flushes.Read());
        var publishes = crowd.RunFor(_settings.Duration, cancellationToken);
        return new PublishFigures(
            publishes,
            server.Cpu - cpu,
            _flushes.Read() - flushes,
            MetricsGauge.Sum(await server.ReadMetricsAsync(cancellationToken), [Syncs]) - syncs);
    }
}
