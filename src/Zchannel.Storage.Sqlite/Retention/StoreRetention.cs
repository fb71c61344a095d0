using Microsoft.Extensions.Logging;
using Zchannel.Storage.Sqlite.Channels;

namespace Zchannel.Storage.Sqlite.Retention;

/// <summary>
/// Looks every second whether an app has more in the database than it may, and every minute after channels that nobody has opened.
/// </summary>
internal sealed partial class StoreRetention : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private const int RoundsForASweep = 60;

    private readonly SqliteChannelStore _store;
    private readonly SqliteStorageOptions _options;
    private readonly AppTrimming _apps;
    private readonly IdleSweep _idle;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private bool _hasFailed;

    /// <summary>Begins.</summary>
    public StoreRetention(SqliteChannelStore store, SqliteStorageOptions options)
    {
        (_store, _options) = (store, options);
        var closed = new ClosedChannels(store);
        (_apps, _idle) = (new AppTrimming(store, closed), new IdleSweep(store, closed, options));
        _logger = options.LoggerFactory.CreateLogger<StoreRetention>();
        _running = RunAsync(_stopping.Token);
    }

    /// <summary>Tells of a round that is over. Handlers are quick and throw nothing.</summary>
    public event Action? RoundEnded;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, _options.TimeProvider);
        try
        {
            for (var round = 1; await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false); round++)
            {
                await RunAsync(round % RoundsForASweep == 0, stopping).ConfigureAwait(false);
                RoundEnded?.Invoke();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task RunAsync(bool sweeps, CancellationToken stopping)
    {
        try
        {
            foreach (var (app, _) in _store.Stored.All)
            {
                if (_options.StoreBytes(app) is > 0 and var bound)
                {
                    await _apps.RunAsync(app, bound, stopping).ConfigureAwait(false);
                }
            }

            if (sweeps)
            {
                await _idle.RunAsync(stopping).ConfigureAwait(false);
            }

            _hasFailed = false;
        }
        catch (StorageUnavailableException exception)
        {
            // Said elsewhere, and tried again.
            Log.Unavailable(_logger, exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            if (!_hasFailed)
            {
                Log.Failed(_logger, exception);
            }

            _hasFailed = true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Nothing could be let go of in the database.")]
        public static partial void Unavailable(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "Letting go of what apps have beyond their bounds failed; it is tried again every second.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
