using Zchannel.Apps;
using Zchannel.Configuration.Schema.Formats;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// The options of one access key.
/// </summary>
internal static class AccessKeySchema
{
    /// <summary>What the section may hold.</summary>
    public static Shape<AccessKeyOptions> Shape { get; } = new(
        new ValueMember<AccessKeyOptions, Secret>(
            "Secret", SecretFormat.AccessKey, o => o.Secret, (o, v) => o.Secret = v)
        {
            Meaning = "What the application shows with the key. Required, here or in a file.",
            Required = "without it anyone could use the key",
            Alternative = "SecretFile",
            Why = "it lets the application in",
        },
        CommonMembers.SecretFile<AccessKeyOptions>(
            "SecretFile", SecretFormat.AccessKey, (o, v) => o.Secret = v,
            "A file with the secret and nothing else, in place of `Secret`; a line break at its end does not count. A relative name is below the working directory."),
        new ValueMember<AccessKeyOptions, Secret>(
            "PreviousSecret", SecretFormat.AccessKey, o => o.PreviousSecret, (o, v) => o.PreviousSecret = v)
        {
            Meaning = "The secret that `Secret` replaces. Both are accepted, so that applications can be moved over one by one; channel URLs made with either stay good.",
            Alternative = "PreviousSecretFile",
            Why = "it lets the application in until it uses the new one",
        },
        CommonMembers.SecretFile<AccessKeyOptions>(
            "PreviousSecretFile", SecretFormat.AccessKey, (o, v) => o.PreviousSecret = v,
            "A file with the previous secret and nothing else, in place of `PreviousSecret`."),
        new ListMember<AccessKeyOptions, KeyRights>(
            "Rights", ChoiceFormat.OneOf([KeyRights.Issue, KeyRights.Publish, KeyRights.Read, KeyRights.Manage], name => name.ToLowerInvariant()),
            o => o.Rights, (o, v) => o.Rights = v)
        {
            Meaning = "What the key may be used for: making channel URLs; sending; reading channels, histories and connections; erasing, sending connections away and dealing with undelivered callbacks. A channel URL is good only as long as its key has `issue`.",
            Why = "there are no other rights",
            NotEmpty = "the key would be good for nothing",
        },
        new ListMember<AccessKeyOptions, string>("Channels", TextFormat.Pattern, o => o.Channels, (o, v) => o.Channels = v)
        {
            Meaning = "The channels that the key may be used for. What concerns the whole app (revoking, undelivered callbacks) needs a key for every channel.",
            Why = "another pattern would match no channel",
            NotEmpty = "the key would be good for nothing",
        });
}
