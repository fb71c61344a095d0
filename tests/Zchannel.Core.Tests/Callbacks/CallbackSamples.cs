using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Connections;

namespace Zchannel.Core.Tests.Callbacks;

internal static class CallbackSamples
{
    public static App App(int callbackQueue = 100, string id = "shop", params CallbackKind[] kinds) => new(new AppSettings
    {
        Id = id,
        Keys = [],
        Limits = new AppLimits { CallbackQueue = callbackQueue },
        Callbacks = new CallbackSettings
        {
            Url = new Uri("https://shop.test"),
            Secret = new Secret("whsec_AAAA"),
            Events = (kinds.Length == 0 ? Enum.GetValues<CallbackKind>() : kinds).ToHashSet(),
        },
    });

    /// <summary>Makes the id of a connection that a test calls by a short name.</summary>
    public static ConnectionId Connection(string name)
    {
        Assert.True(ConnectionId.TryParse(Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(name))).AsSpan(0, ConnectionId.Length), out var id));
        return id;
    }

    public static CallbackEvent Event(
        string id, string connection = "c", CallbackKind kind = CallbackKind.Message, int bytes = 0) => new()
        {
            Id = id,
            Kind = kind,
            Channel = "news",
            Connection = Connection(connection),
            Client = "client",
            Time = DateTimeOffset.UnixEpoch,
            Message = new byte[bytes],
        };
}
