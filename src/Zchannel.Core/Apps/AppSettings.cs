using Zchannel.Channels;

namespace Zchannel.Apps;

/// <summary>
/// An app as its operator configured it. Immutable: a reload replaces it whole.
/// </summary>
public sealed record AppSettings
{
    /// <summary>1 to 64 characters of <c>a–z 0–9 -</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The keys that let an application in.</summary>
    public required IReadOnlyList<AccessKey> Keys { get; init; }

    /// <summary>Where the app's pages reach the server (<c>ws</c> or <c>wss</c>), or null where the server's own address does.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The web origins whose pages may connect.</summary>
    /// <value>The default is every origin.</value>
    public AllowedOrigins AllowedOrigins { get; init; } = AllowedOrigins.Any;

    /// <summary>Where events go, or null where the application wants none.</summary>
    public CallbackSettings? Callbacks { get; init; }

    /// <summary>Whether the app is also called as Sina App Engine's Channel service was.</summary>
    public SaeWire SaeWire { get; init; }

    /// <summary>The app's bounds.</summary>
    public AppLimits Limits { get; init; } = new();

    /// <summary>The settings of its channels by name.</summary>
    public ChannelRules Rules { get; init; } = ChannelRules.Default;

    /// <summary>True for the app that exists where nothing is configured; it answers only loopback.</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>
    /// Tells how large a message in a channel may be: as the limits say, and never more than a quarter of the lag
    /// window, so that no single message throws a subscriber off it.
    /// </summary>
    /// <param name="channel">The channel's name.</param>
    public int MessageBytesFor(string channel)
    {
        var quarter = Rules.For(channel).LagBytes / 4;
        return Limits.MessageBytes == 0 ? quarter : Math.Min(Limits.MessageBytes, quarter);
    }
}
