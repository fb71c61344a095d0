using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Configuration.Schema.Formats;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// The options of the calls to an application.
/// </summary>
internal static class CallbackSchema
{
    /// <summary>What the section may hold.</summary>
    public static Shape<CallbackOptions> Shape { get; } = new(
        new ValueMember<CallbackOptions, Uri>("Url", UrlFormat.Application, o => o.Url, (o, v) => o.Url = v)
        {
            Meaning = "Where the application is called. Required in `Callbacks`; an app without `Callbacks` is not called.",
            Required = "there is nowhere to call",
            Why = "callbacks go there",
        },
        new ValueMember<CallbackOptions, string>("Path", TextFormat.Path, o => o.Path, (o, v) => o.Path = v)
        {
            Meaning = "`/connected`, `/message` and `/disconnected` are appended to it.",
            Why = "it is appended to Callbacks:Url",
        },
        new ValueMember<CallbackOptions, Secret>("Secret", SecretFormat.Callback, o => o.Secret, (o, v) => o.Secret = v)
        {
            Meaning = "Signs callbacks as Standard Webhooks says. Required in `Callbacks`, here or in a file.",
            Required = "the application could not tell a callback from a forgery",
            Alternative = "SecretFile",
            Why = "receivers verify signatures with it as Standard Webhooks says",
        },
        new ListMember<CallbackOptions, CallbackKind>(
            "Events", ChoiceFormat.NameOf<CallbackKind>(name => name.ToLowerInvariant()),
            o => o.Events, (o, v) => o.Events = v)
        {
            Meaning = "What the application wants to hear of.",
            Why = "there are no other events",
            NotEmpty = "an application that wants no callbacks needs no Callbacks",
        },
        CommonMembers.SecretFile<CallbackOptions>(
            "SecretFile", SecretFormat.Callback, (o, v) => o.Secret = v,
            "A file with the secret and nothing else, in place of `Secret`."),
        new ValueMember<CallbackOptions, Secret>(
            "PreviousSecret", SecretFormat.Callback, o => o.PreviousSecret, (o, v) => o.PreviousSecret = v)
        {
            Meaning = "The secret that `Secret` replaces. Callbacks are signed with both, so that receivers may know either.",
            Alternative = "PreviousSecretFile",
            Why = "receivers verify signatures with it until they know the new one",
        },
        CommonMembers.SecretFile<CallbackOptions>(
            "PreviousSecretFile", SecretFormat.Callback, (o, v) => o.PreviousSecret = v,
            "A file with the previous secret and nothing else, in place of `PreviousSecret`."),
        new ValueMember<CallbackOptions, bool>(
            "AllowPrivate", ChoiceFormat.TrueOrFalse, o => o.AllowPrivate, (o, v) => o.AllowPrivate = v)
        {
            Meaning = "Whether the application may be at an address that is not public: on this machine, in a private network, link-local, shared, multicast. Otherwise such an address is not called, whatever name leads to it.",
            Why = "it says whether addresses inside your network may be called",
        });
}
