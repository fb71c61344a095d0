using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Zchannel.Server.Tests.Tokens;

/// <summary>Makes tokens by hand, as an application or a forger would.</summary>
internal static class Jwt
{
    public const string Header = """{"alg":"HS256","typ":"JWT","kid":"shop-main"}""";

    /// <summary>Claims that are let in for an hour, changed as the members say; null takes a member out.</summary>
    public static string Claims(DateTimeOffset now, object? changes = null)
    {
        var claims = new JsonObject { ["channel"] = "news", ["aud"] = "zchannel", ["exp"] = now.AddHours(1).ToUnixTimeSeconds() };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(changes)?.AsObject() ?? [])
        {
            claims.Remove(name);
            if (value is not null)
            {
                claims[name] = value.DeepClone();
            }
        }

        return claims.ToJsonString();
    }

    public static string Sign(string header, string claims, byte[] key) => Sign(header, claims, text => HMACSHA256.HashData(key, text));

    public static string Sign(string header, string claims, Func<byte[], byte[]> sign)
    {
        var text = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }
}
