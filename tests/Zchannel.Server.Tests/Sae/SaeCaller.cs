using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Sae;

/// <summary>
/// An application that calls as on Sina App Engine. It signs by itself: nothing of it is the server's.
/// </summary>
internal sealed record SaeCaller(RunningServer Server, TimeProvider Time)
{
    public const string Form = "Content-Type: application/x-www-form-urlencoded";

    public string KeyId { get; init; } = RunningServer.KeyId;

    public string Secret { get; init; } = RunningServer.Secret;

    /// <summary>The hours of the zone that <c>TimeStamp</c> is written in.</summary>
    public int Zone { get; init; }

    /// <summary>The headers of the platform's dialect.</summary>
    public string[] PlatformHeaders()
    {
        var timestamp = Time.GetUtcNow().AddHours(Zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return [$"AccessKey: {KeyId}", $"TimeStamp: {timestamp}", $"Signature: {Sign($"ACCESSKEY{KeyId}TIMESTAMP{timestamp}")}"];
    }

    /// <summary>The headers of the public dialect.</summary>
    public string[] PublicHeaders(string method, string target)
    {
        var timestamp = Time.GetUtcNow().ToUnixTimeSeconds();
        var signature = Sign($"{method}\n{target}\nx-sae-accesskey:{KeyId}\nx-sae-timestamp:{timestamp}");
        return [$"x-sae-accesskey: {KeyId}", $"x-sae-timestamp: {timestamp}", $"Authorization: SAEV1_HMAC_SHA256 {signature}"];
    }

    /// <summary>Calls <c>create_channel</c> or <c>send_message</c> on the platform.</summary>
    public Task<HttpAnswer> PlatformAsync(string call, string form, params string[] headers) =>
        PostAsync($"/v1/{call}", Encoding.UTF8.GetBytes(form), [.. PlatformHeaders(), .. headers.DefaultIfEmpty(Form)]);

    /// <summary>The same in public.</summary>
    public Task<HttpAnswer> PublicAsync(string call, string form, params string[] headers) =>
        PostAsync($"/channel/v1/{call}", Encoding.UTF8.GetBytes(form), [.. PublicHeaders("POST", $"/channel/v1/{call}"), .. headers.DefaultIfEmpty(Form)]);

    /// <summary>Calls with exactly these headers.</summary>
    public Task<HttpAnswer> PostAsync(string target, byte[] body, params string[] headers) => Server.AskWithBodyAsync($"POST {target}", body, headers);

    public string Sign(string text) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(text)));

    public static string Fields(params (string Name, string Value)[] fields) =>
        string.Join('&', fields.Select(field => $"{field.Name}={WebUtility.UrlEncode(field.Value)}"));
}
