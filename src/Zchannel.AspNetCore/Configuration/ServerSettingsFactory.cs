using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Channels;

namespace Zchannel.Configuration;

/// <summary>
/// Makes settings from options in which no fault was found.
/// </summary>
internal static class ServerSettingsFactory
{
    /// <summary>Makes the settings of a server.</summary>
    /// <param name="options">Options without a fault.</param>
    /// <param name="loopbackOnly">Whether only this machine can reach the server: only then may the development app exist.</param>
    public static ServerSettings Create(ZchannelOptions options, bool loopbackOnly) => new()
    {
        Apps = options.Apps.Count == 0 && loopbackOnly
            ? [DevelopmentApp.Create(options.PublicUrl)]
            : [
                .. options.Apps
                    .OrderBy(app => app.Key, StringComparer.Ordinal)
                    .Select(app => CreateApp(app.Key, app.Value, options)),
            ],
        PublicUrl = options.PublicUrl,
        DataDirectory = options.DataDirectory,
        DrainTime = options.DrainTime,
        Transport = options.Transport,
        Fsync = options.Fsync,
        UnauthenticatedConnections = options.Limits.UnauthenticatedConnections,
        UnauthenticatedConnectionsPerAddress = options.Limits.UnauthenticatedConnectionsPerAddress,
        MemoryBytes = options.Limits.MemoryBytes,
        TrustedProxies = options.TrustedProxies,
        ManagementUrls = (options.Management.Urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    private static AppSettings CreateApp(string id, AppOptions app, ZchannelOptions server) => new()
    {
        Id = id,
        Keys = [.. app.Keys.Select(key => CreateKey(key.Key, key.Value))],
        PublicUrl = app.PublicUrl ?? server.PublicUrl,
        AllowedOrigins = new AllowedOrigins(app.AllowedOrigins),
        Callbacks = app.Callbacks is { } callbacks ? CreateCallbacks(callbacks) : null,
        SaeWire = app.SaeWire,
        Limits = CreateLimits(app.Limits),
        Rules = new ChannelRules(app.Rules.Select(rule => CreateRule(rule.Key, rule.Value))),
    };

    private static AppLimits CreateLimits(AppLimitOptions limits) => new()
    {
        Connections = limits.Connections,
        ConnectionsPerUser = limits.ConnectionsPerUser,
        ConnectionsPerToken = limits.ConnectionsPerToken,
        ConnectionsPerAddress = limits.ConnectionsPerAddress,
        Channels = limits.Channels,
        MemoryBytes = limits.MemoryBytes,
        StoreBytes = limits.StoreBytes,
        MessageBytes = limits.MessageBytes,
        ChannelNameBytes = limits.ChannelNameBytes,
        RequestsPerSecond = limits.RequestsPerSecond,
        PublishesPerSecond = limits.PublishesPerSecond,
        DeliveriesPerSecond = limits.DeliveriesPerSecond,
        IdempotencyKeys = limits.IdempotencyKeys,
        CallbackQueue = limits.CallbackQueue,
    };

    private static AccessKey CreateKey(string id, AccessKeyOptions key) => new(id, Required(key.Secret), key.PreviousSecret)
    {
        Rights = key.Rights.Aggregate(KeyRights.None, (all, right) => all | right),
        Channels = key.Channels,
    };

    private static CallbackSettings CreateCallbacks(CallbackOptions callbacks) => new()
    {
        Url = Required(callbacks.Url),
        // The kind is appended with its own slash.
        Path = callbacks.Path.TrimEnd('/'),
        Secret = Required(callbacks.Secret),
        PreviousSecret = callbacks.PreviousSecret,
        AllowPrivate = callbacks.AllowPrivate,
        Events = new HashSet<CallbackKind>(callbacks.Events),
    };

    private static ChannelRule CreateRule(string name, RuleOptions rule) => new()
    {
        Name = name,
        Match = rule.Match,
        ClientMessages = rule.ClientMessages,
        History = rule.History,
        HistoryAge = rule.HistoryAge,
        HistoryBytes = rule.HistoryBytes,
        Durable = rule.Durable,
        PositionAge = rule.PositionAge,
        LagBytes = rule.LagBytes,
        SlowConsumer = rule.SlowConsumer,
        IdempotencyWindow = rule.IdempotencyWindow,
        CloseOnExpiry = rule.CloseOnExpiry,
    };

    private static T Required<T>(T? value)
        where T : class =>
        value ?? throw new ArgumentException("Options with a fault cannot become settings.");
}
