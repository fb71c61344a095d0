using Zchannel.Connections;
using Zchannel.Fanout;

namespace Zchannel.Core.Tests.Fanout;

/// <summary>
/// A loop on the thread pool that visits its audiences in slices of three.
/// </summary>
internal sealed class PoolLoop : IDeliveryLoop
{
    public void Schedule(Audience audience) => ThreadPool.UnsafeQueueUserWorkItem(Visit, audience, preferLocal: false);

    private static void Visit(Audience audience)
    {
        audience.BeginVisit();
        var slice = new Subscription?[3];
        for (int next = 0, count; (count = audience.Copy(next, slice)) > 0; next += count)
        {
            foreach (var subscription in slice.AsSpan(0, count))
            {
                subscription!.Connection.Wake();
            }
        }
    }
}
