using System.Collections.Concurrent;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Diagnostics;

namespace Zchannel.Apps;

/// <summary>
/// A tenant while the server runs: its settings, and everything that is its own. There is no list of channels or
/// connections outside an app, so that nothing can be looked up without one. Safe for concurrent use.
/// </summary>
/// <param name="settings">What its operator configured.</param>
public sealed class App(AppSettings settings)
{
    private volatile AppSettings _settings = settings;

    /// <summary>The app's id.</summary>
    public string Id { get; } = settings.Id;

    /// <summary>The settings in force. Take the reference once and use it: a reload replaces it whole.</summary>
    public AppSettings Settings
    {
        get => _settings;
        set => _settings = value;
    }

    /// <summary>The bytes that the app's logs occupy, in all encodings.</summary>
    public MemoryAccount Memory { get; } = new();

    internal ConcurrentDictionary<string, Channel> Channels { get; } = new(StringComparer.Ordinal);

    internal ConnectionRegistry Connections { get; } = new();

    internal ClientMessageIds ClientMessageIds { get; } = new();

    internal IdempotentPublishes IdempotentPublishes { get; } = new();

    /// <inheritdoc />
    public override string ToString() => Id;
}
