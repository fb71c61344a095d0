using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Zchannel.Channels;

namespace Zchannel.Storage.Sqlite;

/// <summary>
/// What a <see cref="SqliteStorage"/> is opened with.
/// </summary>
internal sealed record SqliteStorageOptions
{
    /// <summary>Where its files are. It is made if it does not exist.</summary>
    public required string Directory { get; init; }

    /// <summary>When the disk is asked to keep what was written.</summary>
    /// <value>The default is <see cref="Fsync.Always"/>.</value>
    public Fsync Fsync { get; init; } = Fsync.Always;

    /// <summary>Tells ages and makes it tick.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Makes the loggers.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>How much may wait for a transaction; beyond it publishes are refused as unavailable.</summary>
    /// <value>The default is 64 MiB.</value>
    public long MaxWaitingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long the disk may take for a transaction, in whole seconds, before whoever comes is refused as unavailable.</summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan LongestTransaction { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many publications are kept in the order in which they came, and in memory, before the oldest are put with their channels.</summary>
    /// <value>The default is 131,072, of no more than 48 MiB.</value>
    public int RecentPublications { get; init; } = 131_072;

    /// <summary>How much an app may have in the database, by its id; beyond it the oldest of all its publications go. 0 for any number.</summary>
    public Func<string, long> StoreBytes { get; init; } = static _ => 0;

    /// <summary>The rule of a channel that nobody has opened; null where it has none, and is left alone.</summary>
    public Func<ChannelAddress, ChannelRule?> RuleOf { get; init; } = static _ => null;

    /// <summary>The layer under SQLite through which it reaches its files; null for its own.</summary>
    public string? Vfs { get; init; }
}
