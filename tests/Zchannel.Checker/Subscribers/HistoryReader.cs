using System.Text;
using System.Text.Json;
using Zchannel.Checker.Checks;
using Zchannel.Checker.Publishers;
using Zchannel.Checker.Running;

namespace Zchannel.Checker.Subscribers;

/// <summary>Reads the histories of an app's channels, from places that it has seen in whatever life.</summary>
internal sealed class HistoryReader(IReadOnlyList<ChannelChronicle> channels, Caller caller, Site site, Random random)
{
    private const int Remembered = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<(ChannelChronicle Channel, Position Position)> _seen = [];

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var channel = channels[random.Next(channels.Count)];
                var places = _seen.FindAll(seen => seen.Channel == channel);
                Position? after = random.Next(4) == 0 || places.Count == 0 ? null : places[random.Next(places.Count)].Position;
                if (await ReadAsync(channel, after, random.Next(1, 300), stop) is { } page)
                {
                    Remember(channel, page);
                }

                await site.PauseAsync(TimeSpan.FromMilliseconds(random.Next(50, 400)), stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The round is over.
        }
    }

    /// <summary>Reads a page and writes it down.</summary>
    /// <returns>Null where there was no answer, or it is not known of which life it is.</returns>
    public async Task<Page?> ReadAsync(ChannelChronicle channel, Position? after, int limit, CancellationToken cancellationToken)
    {
        var (life, begun) = (site.Life, site.Now);
        using var answer = await caller.ReadAsync(channel.Plan.Name, after, limit, Patience, cancellationToken);
        if (answer.Status is not (0 or 200 or 404 or 503))
        {
            site.Chronicle.Seen.Enqueue(new Violation(Promise.HonestAnswers, channel.Plan, $"reading history behind {after} was answered {answer.Status} {answer.Code}"));
        }

        if (answer.Body is not { } body || site.Life != life)
        {
            return null;
        }

        var (root, now) = (body.RootElement, site.Now);
        List<Heard> entries = [.. root.GetProperty("messages").EnumerateArray().Select(entry => Read(entry, now))];
        var page = new Page(life, after, limit, begun, entries, root.GetProperty("complete").GetBoolean(), root.GetProperty("more").GetBoolean());
        channel.Pages.Enqueue(page);
        return page;
    }

    private static Heard Read(JsonElement entry, long now)
    {
        var isBinary = entry.GetProperty("kind").GetString() is "binary";
        var payload = isBinary ? entry.GetProperty("data_base64").GetBytesFromBase64() : Encoding.UTF8.GetBytes(entry.GetProperty("data").GetString()!);
        var isOurs = Payload.TryRead(payload, isBinary, out var id);
        return new Heard(isOurs ? HeardKind.Publication : HeardKind.Foreign, Position.Parse(entry.GetProperty("position").GetString()), id, now);
    }

    private void Remember(ChannelChronicle channel, Page page)
    {
        if (page.Entries.Count == 0)
        {
            return;
        }

        if (_seen.Count == Remembered)
        {
            _seen.RemoveAt(random.Next(Remembered));
        }

        _seen.Add((channel, page.Entries[random.Next(page.Entries.Count)].Position));
    }
}
