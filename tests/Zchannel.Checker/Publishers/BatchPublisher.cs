using System.Text;
using System.Text.Json;
using Zchannel.Checker.Running;

namespace Zchannel.Checker.Publishers;

/// <summary>Publishes batches over all channels of an app; some lines have keys, and are sent again until they are answered.</summary>
internal sealed class BatchPublisher(int number, IReadOnlyList<ChannelChronicle> channels, Caller caller, Site site, Random random) : IPublisher
{
    private const int Most = 8;

    private int _sequence;

    public string State { get; private set; } = "not begun";

    public async Task RunAsync(CancellationToken stop, CancellationToken abandon)
    {
        List<Line> waiting = [];
        while (!stop.IsCancellationRequested || waiting.Count > 0)
        {
            await site.Gate.PassAsync(abandon);
            if (!stop.IsCancellationRequested)
            {
                waiting.AddRange(Enumerable.Range(0, random.Next(1, Most)).Select(_ => Begin()));
            }

            State = $"waits for the answers to {string.Join(", ", waiting.Select(line => line.Message.Id))}";
            var answered = await SendAsync(waiting, abandon);
            waiting = [.. waiting.Where(line => line.Message.HasKey && !answered.Contains(line))];
            await site.PauseAsync(TimeSpan.FromMilliseconds(random.Next(50, 300)), abandon);
        }

        State = "done";
    }

    private Line Begin()
    {
        var message = new Message(new MessageId(number, _sequence++), Excluded: null, HasKey: random.Next(2) == 0, site.Now);
        var channel = channels[random.Next(channels.Count)];
        channel.Messages[message.Id] = message;
        return new Line(channel, message);
    }

    private async Task<HashSet<Line>> SendAsync(List<Line> lines, CancellationToken abandon)
    {
        var begun = site.Now;
        using var answer = await caller.PublishAsync(string.Join('\n', lines.Select(Write)), TimeSpan.FromMilliseconds(random.Next(1_000, 6_000)), abandon);
        var ended = site.Now;
        HashSet<Line> answered = [];
        for (var i = 0; i < lines.Count; i++)
        {
            var attempt = answer.Body is { } body
                ? Read(lines[i].Message.Id, begun, ended, body.RootElement.GetProperty("results")[i])
                : new Attempt(lines[i].Message.Id, begun, ended, answer.Status, null, answer.Code, answer.RetryAfter);
            lines[i].Channel.Attempts.Enqueue(attempt);
            if (attempt.Position is not null)
            {
                answered.Add(lines[i]);
            }
        }

        return answered;
    }

    private static string Write(Line line)
    {
        var (id, payload) = (line.Message.Id, Payload.Make(line.Message.Id));
        Dictionary<string, string> members = new() { ["channel"] = line.Channel.Plan.Name };
        _ = Payload.IsBinary(id) ? members["data_base64"] = Convert.ToBase64String(payload) : members["data"] = Encoding.ASCII.GetString(payload);
        if (line.Message.HasKey)
        {
            members["idempotency_key"] = id.ToString();
        }

        return JsonSerializer.Serialize(members);
    }

    private static Attempt Read(MessageId id, long begun, long ended, JsonElement result)
    {
        if (result.TryGetProperty("position", out var position))
        {
            return new Attempt(id, begun, ended, 200, Position.Parse(position.GetString()));
        }

        var error = result.GetProperty("error");
        return new Attempt(
            id, begun, ended, error.GetProperty("status").GetInt32(), null, error.GetProperty("code").GetString(), error.TryGetProperty("retry_after", out _));
    }

    private sealed record Line(ChannelChronicle Channel, Message Message);
}
