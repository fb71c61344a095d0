using System.Text.Json.Nodes;
using Zchannel.Checker.Publishers;

namespace Zchannel.Checker.Server;

/// <summary>The configuration of the server under test.</summary>
internal static class Settings
{
    /// <summary>Writes it for channels, a rule for each.</summary>
    public static string Make(IEnumerable<ChannelPlan> channels, IEnumerable<AppKey> apps, string dataDirectory, string fsync)
    {
        var isDurable = channels.Any(channel => channel.Durable);
        var section = new JsonObject
        {
            ["DataDirectory"] = dataDirectory,
            ["DrainTime"] = "00:00:00.5",
            ["Apps"] = new JsonObject(apps.Select(app => KeyValuePair.Create<string, JsonNode?>(app.App, App(app, channels.Where(channel => channel.App == app.App))))),
        };
        if (isDurable)
        {
            section["Fsync"] = fsync;
        }

        return new JsonObject { ["Zchannel"] = section }.ToJsonString();
    }

    private static JsonObject App(AppKey app, IEnumerable<ChannelPlan> channels) => new()
    {
        ["Keys"] = new JsonObject { [$"{app.App}-main"] = new JsonObject { ["Secret"] = app.Secret } },
        ["Limits"] = new JsonObject { ["PublishesPerSecond"] = 0, ["RequestsPerSecond"] = 0, ["MessageBytes"] = Payload.Longest },
        ["Rules"] = new JsonObject(channels.Select(channel => KeyValuePair.Create<string, JsonNode?>(channel.Name.Replace('.', '-'), Rule(channel)))),
    };

    private static JsonObject Rule(ChannelPlan channel)
    {
        var rule = new JsonObject
        {
            ["Match"] = channel.Name,
            ["History"] = channel.History ?? 1_000_000,
            ["HistoryAge"] = "1.00:00:00",
            ["HistoryBytes"] = 1 << 30,
            ["LagBytes"] = 4 * Payload.Longest,
            ["SlowConsumer"] = channel.SkipsWhenSlow ? "SkipToNewest" : "Disconnect",
            ["ClientMessages"] = "Reject",
        };
        if (channel.Durable)
        {
            rule["Durable"] = true;
        }

        return rule;
    }
}
