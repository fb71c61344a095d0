using Zchannel.Channels;

namespace Zchannel.Core.Tests.Fanout;

/// <summary>
/// One channel and a few clients beside a list of what was published: the list says what each client must hear.
/// </summary>
internal sealed class FanOutModel(ChannelRule rule)
{
    public const int Clients = 4;

    private readonly Station _station = new(rule);
    private readonly ModelClient[] _clients = [.. Enumerable.Range(0, Clients).Select(i => new ModelClient($"c{i}"))];
    private readonly List<(string Text, string? Excluded)> _published = [];

    public async Task DoAsync(int what, int number, int size)
    {
        var client = _clients[number % Clients];
        switch (what)
        {
            case <= 3:
                await PublishAsync(count: (number % 5) + 1, size, excluded: number % 3 == 0 ? client.Name : null);
                break;
            case 4:
                await client.ConnectAsync(_station, isSilent: size % 4 == 0, _published.Count, resumes: false);
                break;
            case 5:
                await client.ConnectAsync(_station, isSilent: size % 4 == 0, _published.Count, resumes: true);
                break;
            case 6:
                client.Leave();
                break;
            case 7:
                Hub.Sweep(_station.App);
                break;
            case 8:
                client.Post(_station, barrier: Math.Max(0, _published.Count + (number % 7) - 3));
                break;
            case 9:
                await client.ReadAsync(_published, turns: int.MaxValue, maxBytes: int.MaxValue);
                break;
            default:
                await client.ReadAsync(_published, turns: number % 4, maxBytes: size * 4);
                break;
        }
    }

    public async Task EndAsync()
    {
        foreach (var client in _clients)
        {
            await client.ReadAsync(_published, turns: int.MaxValue, maxBytes: 300);
            client.CheckIsAtTheHead(_published);
            client.Leave();
        }

        Hub.Sweep(_station.App);
        var expected = _published.TakeLast(rule.History).Sum(publication => publication.Text.Length + Publication.Overhead);
        Assert.Equal(expected, _station.App.Memory.Bytes);
        _station.Time.Advance(rule.PositionAge * 2);
        Hub.Sweep(_station.App);
        Assert.Equal(0, _station.App.Memory.Bytes);
        Assert.Empty(_station.App.Channels);
    }

    private async Task PublishAsync(int count, int size, string? excluded)
    {
        for (var i = 0; i < count; i++)
        {
            var text = $"{_published.Count + 1}".PadRight(size * 3, '.');
            var outcome = await _station.PublishAsync(text, excluded);
            _published.Add((text, excluded));
            Assert.Equal(_published.Count, outcome.Position.Offset);
            Assert.Equal(_clients.Count(client => client.IsConnected && client.Name != excluded), outcome.Receivers);
        }
    }
}
