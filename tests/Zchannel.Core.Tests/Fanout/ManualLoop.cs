using System.Collections.Concurrent;
using Zchannel.Connections;
using Zchannel.Fanout;

namespace Zchannel.Core.Tests.Fanout;

/// <summary>
/// A loop that visits only when the test says so, three members at a time.
/// </summary>
internal sealed class ManualLoop : IDeliveryLoop
{
    private readonly ConcurrentQueue<Audience> _scheduled = new();

    public int Scheduled => _scheduled.Count;

    public void Schedule(Audience audience) => _scheduled.Enqueue(audience);

    public void VisitAll()
    {
        var slice = new Subscription?[3];
        while (_scheduled.TryDequeue(out var audience))
        {
            audience.BeginVisit();
            for (int next = 0, count; (count = audience.Copy(next, slice)) > 0; next += count)
            {
                foreach (var subscription in slice.AsSpan(0, count))
                {
                    subscription!.Connection.Wake();
                }
            }
        }
    }
}
