using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Zchannel.Checker.Server;

/// <summary>An app of the server under test, and what its application shows.</summary>
internal sealed record AppKey(string App)
{
    public string Secret { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    public AuthenticationHeaderValue Header => new("Bearer", $"{App}-main.{Secret}");
}
