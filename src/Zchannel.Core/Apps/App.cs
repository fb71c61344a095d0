using System.Collections.Concurrent;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Diagnostics;

namespace Zchannel.Apps;

/// <summary>
/// A tenant while the server runs: its settings, and everything that is its own. There is no list of channels or
/// connections outside an app, so that nothing can be looked up without one. Safe for concurrent use.
/// </summary>
public sealed class App
{
    private volatile AppSettings _settings;
    private int _channelCount;

    /// <summary>Makes an app that shares no bound with others.</summary>
    /// <param name="settings">What its operator configured.</param>
    public App(AppSettings settings)
        : this(settings, new ServerMemory())
    {
    }

    internal App(AppSettings settings, ServerMemory serverMemory)
    {
        (_settings, Id, ServerMemory) = (settings, settings.Id, serverMemory);
        Memory = new MemoryAccount(serverMemory.Account);
    }

    /// <summary>The app's id.</summary>
    public string Id { get; }

    /// <summary>The settings in force. Take the reference once and use it: a reload replaces it whole.</summary>
    public AppSettings Settings
    {
        get => _settings;
        set => _settings = value;
    }

    /// <summary>The bytes that the app's logs occupy, in all encodings.</summary>
    public MemoryAccount Memory { get; }

    internal ServerMemory ServerMemory { get; }

    internal AppUsage Usage { get; } = new();

    internal int ChannelCount => Volatile.Read(ref _channelCount);

    internal PublishGate PublishGate { get; } = new();

    internal RequestPace RequestPace { get; } = new();

    internal Turns Turns { get; } = new();

    internal ConcurrentDictionary<string, Channel> Channels { get; } = new(StringComparer.Ordinal);

    internal ConnectionRegistry Connections { get; } = new();

    internal ClientMessageIds ClientMessageIds { get; } = new();

    internal IdempotentPublishes IdempotentPublishes { get; } = new();

    /// <summary>Takes a place for a channel.</summary>
    /// <param name="isStored">Whether it exists already in a store, and so is not one too many.</param>
    internal bool TryReserveChannel(bool isStored = false)
    {
        var limit = Settings.Limits.Channels;
        if (Interlocked.Increment(ref _channelCount) <= limit || limit == 0 || isStored)
        {
            return true;
        }

        Interlocked.Decrement(ref _channelCount);
        return false;
    }

    /// <summary>Gives the place back of a channel that was not made, or is forgotten.</summary>
    internal void ReleaseChannel() => Interlocked.Decrement(ref _channelCount);

    /// <inheritdoc />
    public override string ToString() => Id;
}
