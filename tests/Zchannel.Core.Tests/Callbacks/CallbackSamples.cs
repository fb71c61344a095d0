using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Connections;

namespace Zchannel.Core.Tests.Callbacks;

internal static class CallbackSamples
{
    public static App App(int callbackQueue = 100, string id = "shop") => new(new AppSettings
    {
        Id = id,
        Keys = [],
        Limits = new AppLimits { CallbackQueue = callbackQueue },
    });

    public static CallbackEvent Event(
        string id, string connection = "c", CallbackKind kind = CallbackKind.Message, int bytes = 0) => new()
        {
            Id = id,
            Kind = kind,
            Channel = "news",
            Connection = new ConnectionId(connection),
            Client = "client",
            Time = DateTimeOffset.UnixEpoch,
            Message = new byte[bytes],
        };
}
