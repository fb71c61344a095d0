using System.Text;
using System.Threading.Channels;
using Zchannel.Client;
using Zchannel.Server.Bench.Figures;

namespace Zchannel.Server.Bench;

/// <summary>
/// Sends the messages of some channels, one after another: requests in flight together have no order. Messages that are
/// due meanwhile wait here, at most as many as the schedule has.
/// </summary>
internal sealed class PublishLane(BenchPlan plan, ZchannelClient client, int[] published, LatencyHistogram delays, TimeProvider time)
{
    private readonly Channel<(int Message, long Due)> _due = System.Threading.Channels.Channel.CreateUnbounded<(int, long)>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly byte[] _message = new byte[plan.MessageBytes];

    /// <summary>Takes a message that is due.</summary>
    public void Add(int message, long due) => _due.Writer.TryWrite((message, due));

    /// <summary>Says that no more will come.</summary>
    public void Complete() => _due.Writer.TryComplete();

    /// <summary>Sends until no more will come.</summary>
    /// <exception cref="ZchannelException">The server did not take one.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var (message, due) in _due.Reader.ReadAllAsync(cancellationToken))
        {
            var channel = plan.ChannelOf(message);
            var isCounted = plan.Schedule.IsCounted(message);
            new MessageStamp(isCounted, message / plan.Channels, due).Write(_message, plan.RunId);
            if (isCounted)
            {
                delays.Record(time.GetElapsedTime(due));
            }

            await client.SendAsync(plan.ChannelName(channel), Encoding.ASCII.GetString(_message), cancellationToken: cancellationToken);
            Volatile.Write(ref published[channel], published[channel] + 1);
        }
    }
}
