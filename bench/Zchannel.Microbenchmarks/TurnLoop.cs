using Zchannel.Connections;
using Zchannel.Fanout;

namespace Zchannel.Microbenchmarks;

/// <summary>
/// A loop that turns when it is told to.
/// </summary>
internal sealed class TurnLoop : IDeliveryLoop
{
    private readonly Queue<Audience> _scheduled = new();
    private readonly Subscription?[] _slice = new Subscription?[128];

    public void Schedule(Audience audience) => _scheduled.Enqueue(audience);

    public void Turn()
    {
        while (_scheduled.TryDequeue(out var audience))
        {
            audience.BeginVisit();
            for (int next = 0, count; (count = audience.Copy(next, _slice)) > 0; next += count)
            {
                foreach (var subscription in _slice.AsSpan(0, count))
                {
                    subscription!.Connection.Wake();
                }
            }
        }
    }
}
