using Zchannel.Apps;

namespace Zchannel.Api;

/// <summary>
/// Who calls the API.
/// </summary>
internal sealed record ApiCaller(App App, AccessKey Key)
{
    /// <summary>Tells whether the caller has a right over everything that the app has, whatever the channel.</summary>
    public bool Permits(KeyRights right) => Key.Permits(right);

    /// <summary>Tells whether the caller has a right in a channel.</summary>
    public bool Permits(KeyRights right, string channel) => Key.Permits(right, channel);
}
