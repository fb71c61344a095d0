using Zchannel.Apps;

namespace Zchannel.Configuration;

/// <summary>
/// The app that exists where none is configured and only this machine can reach the server.
/// </summary>
internal static class DevelopmentApp
{
    /// <summary>The id of the app and of its one key.</summary>
    public const string Id = "demo";

    /// <summary>The secret of its key. It is public knowledge, which is why the app answers only loopback.</summary>
    public const string KeySecret = "demo-secret";

    private const string CallbackSecret = "whsec_ZGVtby1zZWNyZXQ=";

    /// <summary>Makes the app's settings.</summary>
    /// <param name="publicUrl">Where pages reach the server, if the operator has said so.</param>
    public static AppSettings Create(Uri? publicUrl) => new()
    {
        Id = Id,
        Keys = [new AccessKey(Id, new Secret(KeySecret))],
        PublicUrl = publicUrl,
        Callbacks = new CallbackSettings
        {
            Url = new Uri("http://localhost:5000"),
            Secret = new Secret(CallbackSecret),
            AllowPrivate = true,
            OnlyIfListening = true,
        },
        SaeWire = SaeWire.UtcPlus8,
        IsDevelopment = true,
    };
}
