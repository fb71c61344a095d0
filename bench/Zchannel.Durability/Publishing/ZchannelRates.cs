using System.Net.Http.Json;
using System.Text.Json;
using Zchannel.Durability.Commands;
using Zchannel.Durability.Load;
using Zchannel.Durability.Servers;
using Zchannel.Server.Bench.Servers;

namespace Zchannel.Durability.Publishing;

/// <summary>
/// Zchannel: one publish for each request or frame, each publisher to a channel of its own.
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
        var stores = Contender is Contender.Durable or Contender.DurableByWebSocket;
        _server ??= await ZchannelServer.StartAsync(_settings.Server, _directory.Path, stores, cancellationToken);
        var payload = new byte[_settings.PayloadBytes];
        payload.AsSpan().Fill((byte)'m');
        var prefix = stores ? ZchannelServer.Durable : ZchannelServer.InMemory;
        var channels = Enumerable.Range(0, publishers).Select(publisher => $"{prefix}{publisher}");
        IWire wire = Contender is Contender.DurableByWebSocket or Contender.MemoryByWebSocket
            ? new WebSocketWire(await TokensAsync(_server, channels, cancellationToken), payload)
            : new HttpWire([.. channels.Select(channel =>
                (ReadOnlyMemory<byte>)HttpWire.Post($"/v1/channels/{channel}/messages", ZchannelServer.Credentials, "text/plain", payload))]);
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

    private static async Task<IReadOnlyList<string>> TokensAsync(ZchannelServer server, IEnumerable<string> channels, CancellationToken cancellationToken)
    {
        var tokens = new List<string>();
        foreach (var channel in channels)
        {
            using var answer = await server.Http.PostAsJsonAsync("/v1/channels", new { name = channel, receive = false }, cancellationToken);
            answer.EnsureSuccessStatusCode();
            tokens.Add((await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("token").GetString()!);
        }

        return tokens;
    }

    private async Task<PublishFigures> MeasureAsync(ZchannelServer server, IWire wire, int publishers, CancellationToken cancellationToken)
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
