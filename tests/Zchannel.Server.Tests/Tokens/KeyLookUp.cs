using Microsoft.Extensions.DependencyInjection;
using Zchannel.Apps;

namespace Zchannel.Server.Tests.Tokens;

internal static class KeyLookUp
{
    /// <summary>The key that signs the tokens of an access key.</summary>
    public static byte[] GetKey(this IServiceProvider services, string keyId) =>
        services.GetRequiredService<AppRegistry>().TryFindKey(keyId, out _, out var key) ? key.TokenKey : [];
}
