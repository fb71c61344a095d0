using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Apps;
using Zchannel.Server.Tests.Embedding;

namespace Zchannel.Server.Tests.Sae;

/// <summary>Both dialects where an application has put the server below a path.</summary>
public sealed class SaeUnderAPrefixTests : IAsyncLifetime
{
    private EmbeddedHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await EmbeddedHost.StartAsync(
        builder => builder.Services.AddZchannel(options =>
        {
            EmbeddedHost.Shop(options);
            options.Apps["shop"].SaeWire = SaeWire.Utc;
        }),
        app => app.MapZchannel("/rt"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task PublicCall_SignsTheWholeTarget_AndTheUrlHasThePrefix()
    {
        var (status, made) = await CallAsync("/rt/channel/v1/create_channel", "/rt/channel/v1/create_channel", "client_id=news");
        Assert.Equal(200, status);
        var url = (string)made["data"]!;
        Assert.StartsWith($"ws://127.0.0.1:{_host.Port}/rt/com/", url, StringComparison.Ordinal);
        using var page = await EmbeddedHost.OpenAsync(new Uri(url));

        var (_, sent) = await CallAsync("/rt/channel/v1/send_message", "/rt/channel/v1/send_message", "client_id=news&message=hi");

        Assert.Equal(1, (int)sent["data"]!);
        Assert.Equal("hi", await EmbeddedHost.HearAsync(page));
        Assert.Equal(401, (await CallAsync("/rt/channel/v1/send_message", "/channel/v1/send_message", "client_id=news&message=hi")).Status);
    }

    [Fact]
    public async Task PlatformCall_MakesAUrlWithThePrefix()
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var (status, made) = await PostAsync("/rt/v1/create_channel", "client_id=news",
            ("AccessKey", EmbeddedHost.KeyId), ("TimeStamp", timestamp), ("Signature", Sign($"ACCESSKEY{EmbeddedHost.KeyId}TIMESTAMP{timestamp}")));

        Assert.Equal(200, status);
        Assert.StartsWith($"ws://127.0.0.1:{_host.Port}/rt/com/", (string)made["data"]!, StringComparison.Ordinal);
    }

    private Task<(int Status, JsonObject Answer)> CallAsync(string target, string signed, string form)
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return PostAsync(target, form, ("x-sae-accesskey", EmbeddedHost.KeyId), ("x-sae-timestamp", $"{timestamp}"),
            ("Authorization", $"SAEV1_HMAC_SHA256 {Sign($"POST\n{signed}\nx-sae-accesskey:{EmbeddedHost.KeyId}\nx-sae-timestamp:{timestamp}")}"));
    }

    private async Task<(int Status, JsonObject Answer)> PostAsync(string target, string form, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target)
        {
            Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await _host.Http.SendAsync(request, Cancelled);
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>(Cancelled))!);
    }

    private static string Sign(string text) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(EmbeddedHost.Secret), Encoding.UTF8.GetBytes(text)));
}
