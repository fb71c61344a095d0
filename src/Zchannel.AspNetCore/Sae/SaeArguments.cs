using Zchannel.Api;
using Zchannel.Apps;
using Zchannel.Channels;

namespace Zchannel.Sae;

/// <summary>
/// What both calls have in common.
/// </summary>
internal static class SaeArguments
{
    /// <summary>Reads <c>client_id</c>, which is the channel's name, and checks that the key is good for it.</summary>
    public static ApiError? ReadChannel(SaeForm form, ApiCaller caller, KeyRights right, out string name)
    {
        var isOne = form.TryGet("client_id", out var text);
        name = text ?? "";
        return !isOne || text is null ? ApiError.InvalidRequest("'client_id' must be given once.")
            : !ChannelName.IsValid(name, caller.App.Settings.Limits.ChannelNameBytes, out var fault) ? ApiError.InvalidRequest(fault)
            : !caller.Permits(right, name) ? ApiError.Lacks(right)
            : null;
    }
}
