using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Configuration.Schema.Formats;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// All options there are, in one table: the walk reads by it, and the reference is checked against it.
/// </summary>
internal static class ZchannelSchema
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OneYear = TimeSpan.FromDays(365);

    private static readonly Shape<AccessKeyOptions> Key = new(
        new ValueMember<AccessKeyOptions, Secret>(
            "Secret", SecretFormat.AccessKey, o => o.Secret, (o, v) => o.Secret = v)
        {
            Required = "without it anyone could use the key",
            Alternative = "SecretFile",
            Why = "it lets the application in",
        },
        SecretFile<AccessKeyOptions>("SecretFile", SecretFormat.AccessKey, (o, v) => o.Secret = v),
        new ValueMember<AccessKeyOptions, Secret>(
            "PreviousSecret", SecretFormat.AccessKey, o => o.PreviousSecret, (o, v) => o.PreviousSecret = v)
        {
            Alternative = "PreviousSecretFile",
            Why = "it lets the application in until it uses the new one",
        },
        SecretFile<AccessKeyOptions>("PreviousSecretFile", SecretFormat.AccessKey, (o, v) => o.PreviousSecret = v),
        new ListMember<AccessKeyOptions, KeyRights>(
            "Rights", ChoiceFormat.OneOf([KeyRights.Issue, KeyRights.Publish, KeyRights.Read, KeyRights.Manage], name => name.ToLowerInvariant()),
            o => o.Rights, (o, v) => o.Rights = v)
        {
            Why = "there are no other rights",
            NotEmpty = "the key would be good for nothing",
        },
        new ListMember<AccessKeyOptions, string>("Channels", TextFormat.Pattern, o => o.Channels, (o, v) => o.Channels = v)
        {
            Why = "another pattern would match no channel",
            NotEmpty = "the key would be good for nothing",
        });

    private static readonly Shape<CallbackOptions> Callbacks = new(
        new ValueMember<CallbackOptions, Uri>("Url", UrlFormat.Application, o => o.Url, (o, v) => o.Url = v)
        {
            Required = "there is nowhere to call",
            Why = "callbacks go there",
        },
        new ValueMember<CallbackOptions, string>("Path", TextFormat.Path, o => o.Path, (o, v) => o.Path = v)
        {
            Why = "it is appended to Callbacks:Url",
        },
        new ValueMember<CallbackOptions, Secret>("Secret", SecretFormat.Callback, o => o.Secret, (o, v) => o.Secret = v)
        {
            Required = "the application could not tell a callback from a forgery",
            Alternative = "SecretFile",
            Why = "receivers verify signatures with it as Standard Webhooks says",
        },
        new ListMember<CallbackOptions, CallbackKind>(
            "Events", ChoiceFormat.NameOf<CallbackKind>(name => name.ToLowerInvariant()),
            o => o.Events, (o, v) => o.Events = v)
        {
            Why = "there are no other events",
            NotEmpty = "an application that wants no callbacks needs no Callbacks",
        },
        SecretFile<CallbackOptions>("SecretFile", SecretFormat.Callback, (o, v) => o.Secret = v),
        new ValueMember<CallbackOptions, Secret>(
            "PreviousSecret", SecretFormat.Callback, o => o.PreviousSecret, (o, v) => o.PreviousSecret = v)
        {
            Alternative = "PreviousSecretFile",
            Why = "receivers verify signatures with it until they know the new one",
        },
        SecretFile<CallbackOptions>("PreviousSecretFile", SecretFormat.Callback, (o, v) => o.PreviousSecret = v),
        new ValueMember<CallbackOptions, bool>(
            "AllowPrivate", ChoiceFormat.TrueOrFalse, o => o.AllowPrivate, (o, v) => o.AllowPrivate = v)
        {
            Why = "it says whether addresses inside your network may be called",
        });

    private static readonly Shape<AppLimitOptions> AppLimits = new(
        new ValueMember<AppLimitOptions, int>(
            "Connections", NumberFormat.Between(0, 10_000_000, "connections"),
            o => o.Connections, (o, v) => o.Connections = v)
        {
            Why = "it bounds the connections open at one time; 0 means no bound",
        },
        new ValueMember<AppLimitOptions, int>(
            "MessageBytes", NumberFormat.Between(0, 4 * 1024 * 1024, "bytes"),
            o => o.MessageBytes, (o, v) => o.MessageBytes = v)
        {
            Why = "it bounds one message; 0 means a quarter of the rule's LagBytes",
        },
        new ValueMember<AppLimitOptions, int>(
            "ChannelNameBytes", NumberFormat.Between(1, 256, "bytes"),
            o => o.ChannelNameBytes, (o, v) => o.ChannelNameBytes = v)
        {
            Why = "no channel's name is empty or longer than 256 bytes",
        },
        new ValueMember<AppLimitOptions, int>(
            "CallbackQueue", NumberFormat.Between(0, 10_000_000, "callbacks"),
            o => o.CallbackQueue, (o, v) => o.CallbackQueue = v)
        {
            Why = "it bounds the callbacks that wait; 0 means no bound",
        },
        Limit("ConnectionsPerUser", 10_000_000, "connections", o => o.ConnectionsPerUser, (o, v) => o.ConnectionsPerUser = v, "the connections of one user"),
        Limit("ConnectionsPerToken", 10_000_000, "connections", o => o.ConnectionsPerToken, (o, v) => o.ConnectionsPerToken = v, "the connections that one token is good for"),
        Limit("ConnectionsPerAddress", 10_000_000, "connections", o => o.ConnectionsPerAddress, (o, v) => o.ConnectionsPerAddress = v, "the connections from one address"),
        Limit("Channels", 100_000_000, "channels", o => o.Channels, (o, v) => o.Channels = v, "the channels in use"),
        Limit("PublishesPerSecond", 10_000_000, "publications", o => o.PublishesPerSecond, (o, v) => o.PublishesPerSecond = v, "the publications in a second"),
        Limit("DeliveriesPerSecond", 2_000_000_000, "deliveries", o => o.DeliveriesPerSecond, (o, v) => o.DeliveriesPerSecond = v, "the deliveries in a second"),
        Limit("IdempotencyKeys", 100_000_000, "keys", o => o.IdempotencyKeys, (o, v) => o.IdempotencyKeys = v, "the idempotency keys remembered"),
        new ValueMember<AppLimitOptions, long>(
            "MemoryBytes", NumberFormat.Between(0L, 1L << 44, "bytes"), o => o.MemoryBytes, (o, v) => o.MemoryBytes = v)
        {
            Why = "it bounds the memory of the app's logs; 0 means no bound",
        },
        new UnavailableMember<AppLimitOptions>("StoreBytes"));

    private static readonly Shape<RuleOptions> Rule = new(
        new ValueMember<RuleOptions, string>("Match", TextFormat.Pattern, o => o.Match, (o, v) => o.Match = v)
        {
            Why = "another pattern would match no channel",
        },
        new ValueMember<RuleOptions, ClientMessagePolicy>(
            "ClientMessages", ChoiceFormat.NameOf<ClientMessagePolicy>(),
            o => o.ClientMessages, (o, v) => o.ClientMessages = v)
        {
            Why = "it says what becomes of a message that a client writes",
        },
        new ValueMember<RuleOptions, int>(
            "History", NumberFormat.Between(0, 1_000_000, "publications"), o => o.History, (o, v) => o.History = v)
        {
            Why = "so many are kept for those who come back; 0 keeps none",
        },
        new ValueMember<RuleOptions, TimeSpan>(
            "HistoryAge", DurationFormat.Between(OneSecond, OneYear), o => o.HistoryAge, (o, v) => o.HistoryAge = v)
        {
            Why = "so long a publication is kept for those who come back",
        },
        new ValueMember<RuleOptions, long>(
            "HistoryBytes", NumberFormat.Between(0L, 16L << 30, "bytes"),
            o => o.HistoryBytes, (o, v) => o.HistoryBytes = v)
        {
            Why = "so much is kept for those who come back; 0 keeps none",
        },
        new ValueMember<RuleOptions, TimeSpan>(
            "PositionAge", DurationFormat.Between(OneSecond, OneYear), o => o.PositionAge, (o, v) => o.PositionAge = v)
        {
            Why = "so long after its last use a channel remembers where it was",
        },
        new ValueMember<RuleOptions, int>(
            "LagBytes", NumberFormat.Between(1024, 1 << 30, "bytes"), o => o.LagBytes, (o, v) => o.LagBytes = v)
        {
            Why = "so much a slow subscriber may lag behind",
        },
        new ValueMember<RuleOptions, SlowConsumerPolicy>(
            "SlowConsumer", ChoiceFormat.NameOf<SlowConsumerPolicy>(),
            o => o.SlowConsumer, (o, v) => o.SlowConsumer = v)
        {
            Why = "it says what becomes of a subscriber that lags further than LagBytes",
        },
        new ValueMember<RuleOptions, TimeSpan>(
            "IdempotencyWindow", DurationFormat.Between(TimeSpan.Zero, TimeSpan.FromDays(7)),
            o => o.IdempotencyWindow, (o, v) => o.IdempotencyWindow = v)
        {
            Why = "so long a repeated message is known as one",
        },
        new ValueMember<RuleOptions, bool>(
            "CloseOnExpiry", ChoiceFormat.TrueOrFalse, o => o.CloseOnExpiry, (o, v) => o.CloseOnExpiry = v)
        {
            Why = "it says whether connections end with their tokens",
        },
        new UnavailableMember<RuleOptions>("Durable"));

    private static readonly Shape<AppOptions> App = new(
        new NamedMember<AppOptions, AccessKeyOptions>("Keys", "{key}", Key, o => o.Keys)
        {
            NameRule = NameRule.Id,
            Required = "no application could create a channel or send",
        },
        new ListMember<AppOptions, string>(
            "AllowedOrigins", UrlFormat.Origin, o => o.AllowedOrigins, (o, v) => o.AllowedOrigins = v)
        {
            Why = "browsers send nothing else as an origin",
        },
        PublicUrl<AppOptions>(o => o.PublicUrl, (o, v) => o.PublicUrl = v),
        new SectionMember<AppOptions, CallbackOptions>("Callbacks", Callbacks, o => o.Callbacks ??= new()),
        new SectionMember<AppOptions, AppLimitOptions>("Limits", AppLimits, o => o.Limits),
        new NamedMember<AppOptions, RuleOptions>("Rules", "{rule}", Rule, o => o.Rules),
        new ValueMember<AppOptions, SaeWire>(
            "SaeWire", ChoiceFormat.NameOf<SaeWire>(name => name == nameof(SaeWire.UtcPlus8) ? "Utc+8" : name),
            o => o.SaeWire, (o, v) => o.SaeWire = v)
        {
            Why = "it says in which zone the TimeStamp of such a call is read",
        });

    private static readonly Shape<ServerLimitOptions> ServerLimits = new(
        new ValueMember<ServerLimitOptions, int>(
            "UnauthenticatedConnections", NumberFormat.Between(0, 1_000_000, "connections"),
            o => o.UnauthenticatedConnections, (o, v) => o.UnauthenticatedConnections = v)
        {
            Why = "it bounds what strangers can hold open; 0 means no bound",
        },
        new ValueMember<ServerLimitOptions, int>(
            "UnauthenticatedConnectionsPerAddress", NumberFormat.Between(0, 1_000_000, "connections"),
            o => o.UnauthenticatedConnectionsPerAddress, (o, v) => o.UnauthenticatedConnectionsPerAddress = v)
        {
            Why = "it bounds what one stranger can hold open; 0 means no bound",
        },
        new ValueMember<ServerLimitOptions, long>(
            "MemoryBytes", NumberFormat.Between(0L, 1L << 50, "bytes"), _ => 0, (o, v) => o.MemoryBytes = v)
        {
            DefaultText = "75 % of the machine's",
            Why = "it bounds the memory of all apps' logs; 0 means no bound",
        });

    private static readonly Shape<ManagementOptions> Management = new(
        new ValueMember<ManagementOptions, string>("Urls", UrlFormat.Listen, o => o.Urls, (o, v) => o.Urls = v)
        {
            Why = "readiness, metrics and documentation are served there",
        });

    /// <summary>What the section <c>Zchannel</c> may hold.</summary>
    public static Shape<ZchannelOptions> Root { get; } = new(
        PublicUrl<ZchannelOptions>(o => o.PublicUrl, (o, v) => o.PublicUrl = v),
        new ValueMember<ZchannelOptions, string>(
            "DataDirectory", TextFormat.Directory, o => o.DataDirectory, (o, v) => o.DataDirectory = v)
        {
            Why = "what must outlive the server is kept there",
        },
        new ValueMember<ZchannelOptions, TimeSpan>(
            "DrainTime", DurationFormat.Between(TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            o => o.DrainTime, (o, v) => o.DrainTime = v)
        {
            Why = "a server that stops sends its clients away within it",
        },
        new SectionMember<ZchannelOptions, ServerLimitOptions>("Limits", ServerLimits, o => o.Limits),
        new NamedMember<ZchannelOptions, AppOptions>("Apps", "{app}", App, o => o.Apps) { NameRule = NameRule.Id },
        new SectionMember<ZchannelOptions, ManagementOptions>("Management", Management, o => o.Management));

    private static ValueMember<T, Uri> PublicUrl<T>(Func<T, Uri?> get, Action<T, Uri> set)
        where T : new() =>
        new("PublicUrl", UrlFormat.Public, get, set) { Why = "the URLs that pages are given begin with it" };

    private static ValueMember<T, Secret> SecretFile<T>(string name, ValueFormat<Secret> content, Action<T, Secret> set)
        where T : new() =>
        new(name, SecretFileFormat.Of(content), _ => null, set) { Why = "the secret is read from it" };

    private static ValueMember<AppLimitOptions, int> Limit(
        string name, int greatest, string unit, Func<AppLimitOptions, int> get, Action<AppLimitOptions, int> set, string what) =>
        new(name, NumberFormat.Between(0, greatest, unit), get, set) { Why = $"it bounds {what}; 0 means no bound" };
}
