using Zchannel.Checker.Running;

namespace Zchannel.Checker.Publishers;

/// <summary>
/// Publishes in one channel, and waits for each answer. What was not answered is left at that, or sent again under its key
/// until it is.
/// </summary>
/// <param name="number">Its number, which no other publisher of the round has.</param>
/// <param name="hasKeys">Whether its messages have idempotency keys.</param>
/// <param name="channel">Where it publishes.</param>
/// <param name="caller">How.</param>
/// <param name="site">What it shares with others.</param>
/// <param name="random">Its own chance.</param>
internal sealed class Publisher(int number, bool hasKeys, ChannelChronicle channel, Caller caller, Site site, Random random) : IPublisher
{
    private const int ExcludesEvery = 7;

    /// <summary>What it is waiting for, for evidence.</summary>
    public string State { get; private set; } = "not begun";

    public async Task RunAsync(CancellationToken stop, CancellationToken abandon)
    {
        for (var sequence = 0; !stop.IsCancellationRequested; sequence++)
        {
            var id = new MessageId(number, sequence);
            await site.Gate.PassAsync(abandon);
            var message = new Message(id, sequence % ExcludesEvery == ExcludesEvery - 1 ? Subscribers.Subscriber.ExcludedClient : null, hasKeys, site.Now);
            channel.Messages[id] = message;
            State = $"waits for the answer to {id} in {channel.Plan}";
            while (!await TryAsync(message, abandon) && hasKeys)
            {
                await site.PauseAsync(TimeSpan.FromMilliseconds(random.Next(20, 200)), abandon);
                await site.Gate.PassAsync(abandon);
            }

            State = "between two messages";
            // Those with keys are nearly always in the midst of one, which is where a fault is most interesting.
            await site.PauseAsync(TimeSpan.FromMilliseconds(hasKeys ? random.Next(0, 10) : random.Next(5, 60)), abandon);
        }

        State = "done";
    }

    private async Task<bool> TryAsync(Message message, CancellationToken abandon)
    {
        var begun = site.Now;
        using var answer = await caller.PublishAsync(channel.Plan.Name, message, TimeSpan.FromMilliseconds(random.Next(1_000, 6_000)), abandon);
        var position = answer.Body?.RootElement.GetProperty("position").GetString() is { } text ? Position.Parse(text) : (Position?)null;
        channel.Attempts.Enqueue(new Attempt(message.Id, begun, site.Now, answer.Status, position, answer.Code, answer.RetryAfter));
        return position is not null;
    }
}
