using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Connections;

namespace Zchannel.Server.Tests.Callbacks;

/// <summary>
/// Delivery as the server runs it, with shorter delays.
/// </summary>
internal sealed class DeliveryHarness : IAsyncDisposable
{
    public const string SecretText = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly IHost _host;
    private long _sequence;

    private DeliveryHarness(IHost host) => _host = host;

    public App App => Apps[0];

    public IReadOnlyList<App> Apps => _host.Services.GetRequiredService<AppRegistry>().All;

    public RecordingQueue Queue => (RecordingQueue)_host.Services.GetRequiredService<ICallbackQueue>();

    public CallbackDelivery Delivery => _host.Services.GetRequiredService<CallbackDelivery>();

    public FakeLogCollector Logs => _host.Services.GetRequiredService<FakeLogCollector>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static CallbackSettings Settings(Uri url) => new() { Url = url, Secret = new Secret(SecretText), AllowPrivate = true };

    public static Task<DeliveryHarness> StartAsync(Uri url, Action<CallbackDeliveryOptions>? configure = null) =>
        StartAsync([Settings(url)], configure);

    public static async Task<DeliveryHarness> StartAsync(
        CallbackSettings[] apps, Action<CallbackDeliveryOptions>? configure = null, TimeProvider? time = null, HostResolver? resolver = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddFakeLogging();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton<ICallbackQueue, RecordingQueue>();
        builder.Services.AddSingleton(new AppRegistry(apps.Select((settings, index) =>
            new AppSettings { Id = $"app-{index}", Keys = [], Callbacks = settings })));
        if (resolver is not null)
        {
            builder.Services.AddSingleton(resolver);
        }

        builder.Services.AddZchannelCallbacks();
        builder.Services.Configure<CallbackDeliveryOptions>(options =>
        {
            options.FirstDelay = TimeSpan.FromMilliseconds(4);
            options.MaxDelay = TimeSpan.FromMilliseconds(20);
            configure?.Invoke(options);
        });
        var harness = new DeliveryHarness(builder.Build());
        await harness._host.StartAsync(Token);
        return harness;
    }

    /// <summary>Makes the id of a connection that a test calls by a short name.</summary>
    public static ConnectionId Connection(string name)
    {
        Assert.True(ConnectionId.TryParse(name.PadRight(ConnectionId.Length, '-'), out var id));
        return id;
    }

    public Task<CallbackEvent> EnqueueAsync(string message, string connection = "c", App? app = null) =>
        EnqueueAsync(
            new CallbackEvent
            {
                Id = ConnectionId.New().ToString(),
                Kind = CallbackKind.Message,
                Channel = "news",
                Connection = Connection(connection),
                Client = "page",
                Sequence = Interlocked.Increment(ref _sequence),
                Time = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero),
                Message = Encoding.UTF8.GetBytes(message),
            },
            app);

    public async Task<CallbackEvent> EnqueueAsync(CallbackEvent callback, App? app = null)
    {
        if (callback.Kind != CallbackKind.Message && Queue.TryReserve(app ?? App))
        {
            Queue.Release(app ?? App, 1);
        }

        // The queue numbers what it accepts: the counter is brought to where the event's own number is the next.
        var sequence = new CallbackSequence();
        for (var number = 1; number < callback.Sequence; number++)
        {
            sequence.Next();
        }

        Assert.True(await Queue.EnqueueAsync(app ?? App, callback, sequence, Token));
        return callback;
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(new CancellationToken(canceled: true));
        _host.Dispose();
    }
}
