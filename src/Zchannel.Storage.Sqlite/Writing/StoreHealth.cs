using Microsoft.Extensions.Logging;

namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// How a store stands. A line is logged when that changes, not for each publish. Safe for concurrent use.
/// </summary>
internal sealed partial class StoreHealth(ILogger<StoreHealth> logger)
{
    private readonly Lock _gate = new();
    private volatile Standing _standing = new(StoreState.Available, Reason: null);

    /// <summary>How it stands.</summary>
    public StoreState State => _standing.State;

    /// <summary>Why it is not available; null where it is.</summary>
    public string? Reason => _standing.Reason;

    /// <summary>Tells of a change of state, on the thread that found it. Handlers are quick and throw nothing.</summary>
    public event Action<StoreState>? Changed;

    /// <summary>Makes what a caller is told while the store is not available; null where it is.</summary>
    /// <param name="innerException">What went wrong, if it has just happened.</param>
    public StorageUnavailableException? Failure(Exception? innerException = null) => _standing switch
    {
        { State: StoreState.Available } => null,
        var standing => new StorageUnavailableException(standing.Reason!, innerException),
    };

    /// <summary>Something was written.</summary>
    public void Available() => Change(StoreState.Available, reason: null, exception: null);

    /// <summary>Something could not be written, and may be tried again.</summary>
    public void Unavailable(string reason, Exception? exception = null) => Change(StoreState.Unavailable, reason, exception);

    /// <summary>What is on the disk is not known any more, or damaged: nothing is written until a restart.</summary>
    public void Broken(string reason, Exception exception) => Change(StoreState.Broken, reason, exception);

    private void Change(StoreState state, string? reason, Exception? exception)
    {
        if (_standing.State == state)
        {
            return;
        }

        lock (_gate)
        {
            if (_standing.State == state || _standing.State == StoreState.Broken)
            {
                return;
            }

            _standing = new Standing(state, reason);
        }

        switch (state)
        {
            case StoreState.Available:
                Log.Available(logger);
                break;
            case StoreState.Unavailable:
                Log.Unavailable(logger, reason, exception);
                break;
            case StoreState.Broken:
                Log.Broken(logger, reason, exception);
                break;
        }

        Changed?.Invoke(state);
    }

    private sealed record Standing(StoreState State, string? Reason);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Durable channels can be published to again.")]
        public static partial void Available(ILogger logger);

        [LoggerMessage(2, LogLevel.Error, "Durable channels cannot be published to. {Reason} It is tried again; other channels go on.")]
        public static partial void Unavailable(ILogger logger, string? reason, Exception? exception);

        [LoggerMessage(3, LogLevel.Critical, "Durable channels cannot be published to until a restart. {Reason} Other channels go on.")]
        public static partial void Broken(ILogger logger, string? reason, Exception? exception);
    }
}
