using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Configuration.Schema;

namespace Zchannel.Configuration;

/// <summary>
/// The rules over several options at once. None is judged by the default of an option that is faulty itself.
/// </summary>
/// <param name="options">The options as far as they could be read.</param>
/// <param name="walk">Where faults are noted.</param>
internal sealed class Consistency(ZchannelOptions options, ConfigurationWalk walk)
{
    /// <summary>Notes what is wrong between options.</summary>
    /// <param name="publicAddresses">The addresses listened on that others can reach.</param>
    public void Check(IReadOnlyList<string> publicAddresses)
    {
        CheckKeys();
        CheckTransport(OperatingSystem.IsLinux());
        foreach (var (id, app) in options.Apps)
        {
            CheckTies(id, app);
            CheckLag(id, app);
            CheckCallbacks(id, app);
        }

        if (publicAddresses.Count > 0)
        {
            CheckReach(string.Join(", ", publicAddresses));
        }
    }

    /// <summary>Tells whether a URL by itself names an address that is not public; what a name leads to is seen when it is called.</summary>
    /// <param name="url">Where an application would be called.</param>
    public static bool IsPrivate(Uri url) =>
        Loopback.Includes(url.Host) || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && !PublicAddresses.Includes(address));

    /// <summary>Notes whether the transport is one that this system has not.</summary>
    /// <param name="isLinux">Whether the system is Linux.</param>
    public void CheckTransport(bool isLinux)
    {
        if (options.Transport is TransportChoice.Sockets && !isLinux)
        {
            walk.Add(Path("Transport"), "Sockets", "must be Auto or Streams on this system", "the sockets driver is made for Linux");
        }
    }

    private void CheckKeys()
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (app, key) in options.Apps.SelectMany(app => app.Value.Keys.Keys.Select(key => (app.Key, key))))
        {
            if (!owners.TryAdd(key, app))
            {
                walk.Add(
                    Path("Apps", app, "Keys", key), null, $"is also a key of the app {owners[key]}, and must be another",
                    "the key alone tells which app a caller belongs to");
            }
        }
    }

    private void CheckTies(string id, AppOptions app)
    {
        var rules = app.Rules.Where(rule => !walk.IsFaulty(RuleKey(id, rule.Key, "Match"))).ToList();
        for (var later = 1; later < rules.Count; later++)
        {
            foreach (var (name, rule) in rules.Take(later))
            {
                if (ChannelRules.Tie(rule.Match, rules[later].Value.Match))
                {
                    walk.Add(
                        RuleKey(id, rules[later].Key, "Match"), rules[later].Value.Match,
                        $"must not tie with the rule {name} ({rule.Match})",
                        "some channels match both, and neither pattern has more literal characters");
                }
            }
        }
    }

    private void CheckLag(string id, AppOptions app)
    {
        var messageKey = Path("Apps", id, "Limits", "MessageBytes");
        if (walk.IsFaulty(messageKey))
        {
            return;
        }

        const string Why = "one message may fill at most a quarter of what a subscriber may lag";
        foreach (var (name, rule) in app.Rules.Where(rule => IsTooSmall(rule.Value.LagBytes, app)))
        {
            var key = RuleKey(id, name, "LagBytes");
            if (!walk.IsFaulty(key))
            {
                walk.Add(
                    key, Number(rule.LagBytes),
                    $"must be at least four times Limits:MessageBytes ({Number(app.Limits.MessageBytes)})", Why);
            }
        }

        // The implicit rule applies only where no other one matches every channel.
        var implicitRule = new ChannelRule();
        if (IsTooSmall(implicitRule.LagBytes, app) && !app.Rules.Values.Any(rule => rule.Match.Trim('*').Length == 0))
        {
            walk.Add(
                messageKey, Number(app.Limits.MessageBytes),
                $"must be at most a quarter of the LagBytes ({Number(implicitRule.LagBytes)}) of channels that no rule matches", Why);
        }
    }

    private void CheckCallbacks(string id, AppOptions app)
    {
        if (app.Callbacks is not { Url: { } url, AllowPrivate: false } || walk.IsFaulty(Path("Apps", id, "Callbacks", "AllowPrivate")))
        {
            return;
        }

        if (IsPrivate(url))
        {
            walk.Add(
                Path("Apps", id, "Callbacks", "Url"), url.OriginalString, "must be a public address, or Callbacks:AllowPrivate be true",
                "whoever may set a callback could otherwise reach what is inside your network");
        }
    }

    private void CheckReach(string addresses)
    {
        if (options.Apps.Count == 0 && !walk.IsFaulty(Path("Apps")))
        {
            walk.Add(
                Path("Apps"), null, "is missing",
                $"{addresses} can be reached by others, and the development app is only for this machine");
        }

        if (options.PublicUrl is null && !walk.IsFaulty(Path("PublicUrl"))
            && options.Apps.Any(app => NeedsPublicUrl(app.Key, app.Value)))
        {
            walk.Add(
                Path("PublicUrl"), null, "is missing",
                $"{addresses} can be reached by others, and no URL is made from what a request says its host is");
        }
    }

    private bool NeedsPublicUrl(string id, AppOptions app) =>
        app.PublicUrl is null && !walk.IsFaulty(Path("Apps", id, "PublicUrl"));

    private static bool IsTooSmall(int lagBytes, AppOptions app) => app.Limits.MessageBytes > lagBytes / 4;

    private static string RuleKey(string app, string rule, string option) => Path("Apps", app, "Rules", rule, option);

    private static string Path(params string[] segments) => ConfigurationPath.Combine([ZchannelOptions.SectionName, .. segments]);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
