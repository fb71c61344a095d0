using System.Net;

namespace Zchannel.Configuration;

/// <summary>
/// What an operator sets: the section <c>Zchannel</c> of the configuration. It is read whole and checked before
/// anything starts, and again on a reload.
/// </summary>
public sealed class ZchannelOptions
{
    /// <summary>The section of the configuration that holds these options.</summary>
    public const string SectionName = "Zchannel";

    /// <summary>Where pages reach the server: <c>ws</c> or <c>wss</c>, host and port, without a path.</summary>
    /// <value>
    /// The default is none. It, or one for each app, is required unless every address listened on is loopback, because
    /// no URL is made from what a request says its host is.
    /// </value>
    public Uri? PublicUrl { get; set; }

    /// <summary>Where the server keeps what must outlive it; made when there is something to keep.</summary>
    /// <value>The default is <c>./data</c>, below the working directory.</value>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>When what durable channels store is forced onto the disk.</summary>
    /// <value>The default is <see cref="FsyncChoice.Always"/>.</value>
    public FsyncChoice Fsync { get; set; }

    /// <summary>The time over which clients are sent away when the server stops.</summary>
    /// <value>The default is 5 seconds; the range is 0 to 10 minutes.</value>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How bytes reach the clients.</summary>
    /// <value>The default is <see cref="TransportChoice.Auto"/>.</value>
    /// <remarks>
    /// <see cref="TransportChoice.Sockets"/> has the whole application listen through a transport of our own, unless it
    /// names another web server than Kestrel; answers to requests are then written by event loops that all clients share.
    /// </remarks>
    public TransportChoice Transport { get; set; }

    /// <summary>The reverse proxies in front of the server, as addresses or networks.</summary>
    /// <value>
    /// The default is none. What others say in <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> is ignored.
    /// </value>
    /// <remarks>
    /// For <c>zchannel serve</c>. An application that embeds the server has the framework's forwarded headers for this:
    /// <c>app.UseForwardedHeaders(…)</c> before <c>app.MapZchannel()</c>.
    /// </remarks>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; set; } = [];

    /// <summary>The listener for operators.</summary>
    public ManagementOptions Management { get; } = new();

    /// <summary>The bounds of the server as a whole.</summary>
    public ServerLimitOptions Limits { get; } = new();

    /// <summary>The apps by id: 1 to 64 characters of <c>a–z 0–9 -</c>.</summary>
    /// <value>The default is none, which means the development app where every address is loopback.</value>
    public IDictionary<string, AppOptions> Apps { get; } = new Dictionary<string, AppOptions>(StringComparer.Ordinal);
}
