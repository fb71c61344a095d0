using System.Net;
using Zchannel.Configuration.Schema.Formats;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// All options there are, in one table: the walk reads by it, the JSON schema is made of it, and the reference is checked
/// against it.
/// </summary>
internal static class ZchannelSchema
{
    private static readonly Shape<ManagementOptions> Management = new(
        new ValueMember<ManagementOptions, string>("Urls", UrlFormat.Listen, o => o.Urls, (o, v) => o.Urls = v)
        {
            Meaning = "Where readiness, metrics and the documentation of the API are served. Nobody is asked for a key there: let nobody but operators reach it.",
            Why = "readiness, metrics and documentation are served there",
        });

    /// <summary>What the section <c>Zchannel</c> may hold.</summary>
    public static Shape<ZchannelOptions> Root { get; } = new(
        CommonMembers.PublicUrl<ZchannelOptions>(
            o => o.PublicUrl, (o, v) => o.PublicUrl = v,
            "Where pages reach the server; the URLs that they are given begin with it. It, or one for each app, is required unless every address listened on is loopback, because no URL is made from what a request says its host is."),
        new ValueMember<ZchannelOptions, string>(
            "DataDirectory", TextFormat.Directory, o => o.DataDirectory, (o, v) => o.DataDirectory = v)
        {
            Meaning = "Where the server keeps what must outlive it: durable channels, callbacks that wait, revocations of tokens. Made when there is something to keep. One server at a time has it; it must be on a local disk.",
            Why = "what must outlive the server is kept there",
        },
        new ValueMember<ZchannelOptions, FsyncChoice>(
            "Fsync", ChoiceFormat.NameOf<FsyncChoice>(), o => o.Fsync, (o, v) => o.Fsync = v)
        {
            Meaning = "When what is stored is forced onto the disk. Always: before it is acknowledged; nothing acknowledged is lost. Interval: once a second; a loss of power takes back up to the last second of what was acknowledged and delivered, a killed server nothing.",
            Why = "it says what a loss of power can take back",
        },
        new ValueMember<ZchannelOptions, TimeSpan>(
            "DrainTime", DurationFormat.Between(TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            o => o.DrainTime, (o, v) => o.DrainTime = v)
        {
            Meaning = "The time over which clients are sent away when the server stops.",
            Why = "a server that stops sends its clients away within it",
        },
        new ValueMember<ZchannelOptions, TransportChoice>(
            "Transport", ChoiceFormat.NameOf<TransportChoice>(), o => o.Transport, (o, v) => o.Transport = v)
        {
            Meaning = "How bytes reach the clients. Sockets: by event loops of our own, where WebSockets without TLS and HTTP/2 cost least; on Linux, and not on a Unix socket. Streams: through the web server. Auto: Sockets in `zchannel serve` on Linux, and Streams inside another application and elsewhere. [Which one carries what](../operations/tune.md#sockets-and-streams)",
            Why = "it says how bytes reach the clients",
        },
        new ListMember<ZchannelOptions, IPNetwork>(
            "TrustedProxies", NetworkFormat.Cidr, o => o.TrustedProxies, (o, v) => o.TrustedProxies = v)
        {
            Meaning = "The reverse proxies in front of the server. What they say in `X-Forwarded-For` and `X-Forwarded-Proto` is believed: a client's address is the right-most one there that is no trusted proxy. From anybody else these headers are ignored. [Behind a proxy](#behind-a-proxy)",
            Why = "whoever connects from there may say which client it is",
        },
        new SectionMember<ZchannelOptions, ServerLimitOptions>("Limits", ServerLimitSchema.Shape, o => o.Limits)
        {
            Meaning = "The bounds of the server as a whole.",
        },
        new NamedMember<ZchannelOptions, AppOptions>("Apps", "{app}", AppSchema.Shape, o => o.Apps)
        {
            NameRule = NameRule.Id,
            Meaning = "The apps by id. Without any there is the development app, where only this machine can reach the server.",
        },
        new SectionMember<ZchannelOptions, ManagementOptions>("Management", Management, o => o.Management)
        {
            Meaning = "The listener for operators.",
        });
}
