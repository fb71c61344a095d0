using CsCheck;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Apps;

public sealed class IsolationTests
{
    [Fact]
    public async Task TwoApps_WithTheSameNamesAndAnyOperations_NeverSeeEachOther()
    {
        var step = Gen.Select(Gen.Bool, Gen.Int[0, 7], Gen.Int[0, 1000]);

        await step.Array[1, 400].SampleAsync(
            async steps =>
            {
                using var queue = new CallbackQueue(TimeProvider.System);
                var hub = new Hub(new InMemoryChannelStore(TimeProvider.System), TimeProvider.System);
                var events = new ConnectionEvents(queue, TimeProvider.System);
                var messages = new ClientMessages(hub, events, TimeProvider.System);
                List<Tenant> tenants = [new("shop", hub, queue, events, messages), new("bank", hub, queue, events, messages)];
                foreach (var (first, what, number) in steps)
                {
                    var (acting, other) = first ? (tenants[0], tenants[1]) : (tenants[1], tenants[0]);
                    var before = other.Footprint;
                    await acting.DoAsync(what, number);
                    Assert.Equal(before, other.Footprint);
                }

                foreach (var tenant in tenants)
                {
                    await tenant.CheckAsync();
                }
            },
            iter: 60);
    }
}
