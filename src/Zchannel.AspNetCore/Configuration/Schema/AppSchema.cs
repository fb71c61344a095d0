using Zchannel.Apps;
using Zchannel.Configuration.Schema.Formats;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// The options of one app.
/// </summary>
internal static class AppSchema
{
    /// <summary>What the section may hold.</summary>
    public static Shape<AppOptions> Shape { get; } = new(
        new NamedMember<AppOptions, AccessKeyOptions>("Keys", "{key}", AccessKeySchema.Shape, o => o.Keys)
        {
            Meaning = "The app's access keys by id. An app has at least one.",
            NameRule = NameRule.Id,
            Required = "no application could create a channel or send",
        },
        new ListMember<AppOptions, string>(
            "AllowedOrigins", UrlFormat.Origin, o => o.AllowedOrigins, (o, v) => o.AllowedOrigins = v)
        {
            Meaning = "The web origins whose pages may connect. An empty list lets no page connect.",
            Why = "browsers send nothing else as an origin",
        },
        CommonMembers.PublicUrl<AppOptions>(
            o => o.PublicUrl, (o, v) => o.PublicUrl = v,
            "Where this app's pages reach the server, where that differs from `Zchannel:PublicUrl`."),
        new SectionMember<AppOptions, CallbackOptions>("Callbacks", CallbackSchema.Shape, o => o.Callbacks, o => o.Callbacks ??= new())
        {
            Meaning = "Where the application hears what happens in its channels. Without it, it is not called.",
        },
        new SectionMember<AppOptions, AppLimitOptions>("Limits", AppLimitSchema.Shape, o => o.Limits)
        {
            Meaning = "The bounds of the app.",
        },
        new NamedMember<AppOptions, RuleOptions>("Rules", "{rule}", RuleSchema.Shape, o => o.Rules)
        {
            Meaning = "The rules of the app's channels, by any name. Of those that match a channel, the one with the most literal characters applies.",
        },
        new ValueMember<AppOptions, SaeWire>(
            "SaeWire", ChoiceFormat.NameOf<SaeWire>(name => name == nameof(SaeWire.UtcPlus8) ? "Utc+8" : name),
            o => o.SaeWire, (o, v) => o.SaeWire = v)
        {
            Meaning = "Whether the app is also called as Sina App Engine's Channel service was, and the zone in which such a call's `TimeStamp` is read.",
            Why = "it says in which zone the TimeStamp of such a call is read",
        });
}
