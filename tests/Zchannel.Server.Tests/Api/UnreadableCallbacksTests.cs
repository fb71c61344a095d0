using Microsoft.Extensions.DependencyInjection;
using Zchannel.Callbacks;
using Zchannel.Server.Tests.Hosting;
using Zchannel.Storage;

namespace Zchannel.Server.Tests.Api;

/// <summary>The calls that concern callbacks, while what is kept of them cannot be read.</summary>
public sealed class UnreadableCallbacksTests
{
    [Theory]
    [InlineData("GET /v1/callbacks")]
    [InlineData("DELETE /v1/callbacks?state=dead")]
    [InlineData("POST /v1/callbacks/replay")]
    [InlineData("DELETE /v1/callbacks/an-event")]
    [InlineData("POST /v1/callbacks/an-event/replay")]
    public async Task EveryCall_Is503_AndSaysNothingOfChannels(string call)
    {
        await using var server = await RunningServer.StartAsync(
            null,
            services => services.AddSingleton<ICallbackQueue>(provider => new CallbackQueue(provider.GetRequiredService<TimeProvider>(), new Journal())),
            [
                $"Apps:shop:Keys:{RunningServer.KeyId}:Secret={RunningServer.Secret}",
                "Apps:shop:Callbacks:Url=http://127.0.0.1:1", $"Apps:shop:Callbacks:Secret={CallbackReceiver.Secret}", "Apps:shop:Callbacks:AllowPrivate=true",
            ]);

        var refused = await server.AskAsAppAsync(call);

        refused.AssertProblem(503, "storage_unavailable");
        Assert.Equal("7", refused.Header("Retry-After"));
        Assert.DoesNotContain("hannel", (string)refused.Json["detail"]!, StringComparison.Ordinal);
    }

    private sealed class Journal : ICallbackJournal, IAppCallbackJournal
    {
        private static readonly StorageUnavailableException Fault = new("The disk is full.") { RetryAfter = TimeSpan.FromSeconds(7) };

        public long LastNumber => 1;

        public IAppCallbackJournal? Open(string app) => this;

        public ValueTask<IReadOnlyList<CallbackRow>> ReadAsync(long after, long last, int count, CancellationToken cancellationToken) => throw Fault;

        public void Post(ICallbackChanges changes) => throw Fault;
    }
}
