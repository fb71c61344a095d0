using System.Globalization;
using System.Text.Json.Nodes;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Configuration;
using Zchannel.Configuration.Schema;

namespace Zchannel.Server.Commands;

/// <summary>
/// What <c>zchannel apps list</c> says of an app. It holds no secret.
/// </summary>
/// <param name="App">The app.</param>
/// <param name="Limits">Its limits that somebody has set, by name.</param>
internal sealed record AppDescription(AppSettings App, IReadOnlyList<KeyValuePair<string, JsonNode>> Limits)
{
    /// <summary>Describes an app.</summary>
    /// <param name="app">The app.</param>
    /// <param name="values">The values in force.</param>
    public static AppDescription Of(AppSettings app, IEnumerable<EffectiveValue> values)
    {
        var section = ConfigurationPath.Combine(ZchannelOptions.SectionName, "Apps", app.Id, "Limits") + ConfigurationPath.KeyDelimiter;
        return new AppDescription(app,
        [
            .. values
                .Where(value => value.Source != EffectiveValue.Default && value.Key.StartsWith(section, StringComparison.OrdinalIgnoreCase))
                .Select(value => KeyValuePair.Create(value.Key[section.Length..], value.Value)),
        ]);
    }

    /// <summary>Returns it for a person, on several lines.</summary>
    public override string ToString()
    {
        List<string> lines = [App.IsDevelopment ? $"{App.Id} (the development app)" : App.Id];
        lines.AddRange(App.Keys.Select(key =>
            $"  key        {key.Id}: {string.Join(", ", Rights(key))} in {string.Join(", ", key.Channels)}; secret ***{(key.PreviousSecret is null ? "" : ", previous secret ***")}"));
        lines.Add($"  callbacks  {(App.Callbacks is { } callbacks ? $"{CallbackAddress(callbacks)}: {string.Join(", ", Events(callbacks))}" : "none")}");
        lines.Add($"  public URL {App.PublicUrl?.OriginalString ?? "that of the request, on this machine"}");
        if (Limits.Count > 0)
        {
            lines.Add($"  limits     {string.Join(", ", Limits.Select(limit => string.Create(CultureInfo.InvariantCulture, $"{limit.Key} {limit.Value}")))}");
        }

        lines.AddRange(Rules().Select(rule => $"  rule       {rule.Name}: {rule.Match}{(rule.Durable ? ", durable" : "")}"));
        return string.Join('\n', lines);
    }

    /// <summary>Returns it for a program.</summary>
    public JsonObject ToJson() => new()
    {
        ["id"] = App.Id,
        ["development"] = App.IsDevelopment,
        ["keys"] = new JsonArray([.. App.Keys.Select(key => new JsonObject
        {
            ["id"] = key.Id,
            ["secret"] = "***",
            ["previous_secret"] = key.PreviousSecret is null ? null : "***",
            ["rights"] = List(Rights(key)),
            ["channels"] = List(key.Channels),
        })]),
        ["callbacks"] = App.Callbacks is { } callbacks
            ? new JsonObject { ["url"] = CallbackAddress(callbacks), ["secret"] = "***", ["events"] = List(Events(callbacks)) }
            : null,
        ["public_url"] = App.PublicUrl?.OriginalString,
        ["limits"] = new JsonObject(Limits.Select(limit => KeyValuePair.Create(limit.Key, (JsonNode?)limit.Value.DeepClone()))),
        ["rules"] = new JsonArray([.. Rules().Select(rule => new JsonObject { ["name"] = rule.Name, ["match"] = rule.Match, ["durable"] = rule.Durable })]),
    };

    // The last is the implicit one.
    private IEnumerable<ChannelRule> Rules() => App.Rules.All.SkipLast(1);

    private static string CallbackAddress(CallbackSettings callbacks) => callbacks.Url.GetLeftPart(UriPartial.Authority) + callbacks.Path;

    private static IEnumerable<string> Rights(AccessKey key) =>
        Enum.GetValues<KeyRights>().Where(right => right != KeyRights.None && int.PopCount((int)right) == 1 && key.Rights.HasFlag(right)).Select(right => right.ToString().ToLowerInvariant());

    private static IEnumerable<string> Events(CallbackSettings callbacks) =>
        callbacks.Events.Order().Select(kind => kind.ToString().ToLowerInvariant());

    private static JsonArray List(IEnumerable<string> items) => new([.. items.Select(item => JsonValue.Create(item))]);
}
