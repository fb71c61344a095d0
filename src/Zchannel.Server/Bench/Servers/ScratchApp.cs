namespace Zchannel.Server.Bench.Servers;

/// <summary>
/// The app of a server that is started to be measured: one key, and no limits, so that it is the server that is measured and not a setting.
/// </summary>
internal static class ScratchApp
{
    /// <summary>The name of the app, and of its key.</summary>
    public const string Name = "bench";

    /// <summary>How the names of its settings begin, in an environment.</summary>
    public const string Prefix = $"Zchannel__Apps__{Name}__";

    private static readonly string[] Unlimited =
        ["Connections", "ConnectionsPerUser", "ConnectionsPerToken", "ConnectionsPerAddress", "Channels", "RequestsPerSecond", "PublishesPerSecond", "MemoryBytes", "MessageBytes"];

    /// <summary>Sets it in a process's environment. What this shell says of another server goes, and does not decide how that one runs.</summary>
    public static void Configure(IDictionary<string, string?> environment, string secret)
    {
        foreach (var name in environment.Keys.Where(IsSetting).ToList())
        {
            environment.Remove(name);
        }

        environment[$"{Prefix}Keys__{Name}__Secret"] = secret;
        foreach (var limit in Unlimited)
        {
            environment[$"{Prefix}Limits__{limit}"] = "0";
        }
    }

    private static bool IsSetting(string name) => name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ZCHANNEL", StringComparison.OrdinalIgnoreCase) || name.StartsWith("LOGGING__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("KESTREL__", StringComparison.OrdinalIgnoreCase) || name.Equals("URLS", StringComparison.OrdinalIgnoreCase);
}
