using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Zchannel.Apps;
using Zchannel.Client.Tests.Support;

namespace Zchannel.Client.Tests;

public sealed class MapZchannelCallbacksTests : IAsyncLifetime
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";
    private const string NewSecret = "whsec_YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAx";
    private const string Event = "from=a%2Fb+%E4%BD%A0&connection=c1&client=me&user=ann&event_id=e1&sequence=7&time=2026-01-02T03:04:05.678Z";

    private readonly BlockingCollection<ChannelCallback> _heard = [];
    private WebApplication _app = null!;
    private HttpClient _http = null!;
    private Func<Task> _then = () => Task.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(_heard);
        _app = builder.Build();
        var both = new ChannelCallbackOptions { Secret = $"{NewSecret} {Secret}" };
        _app.MapZchannelCallbacks(
            (callback, _) =>
            {
                _heard.Add(callback, Token);
                return _then();
            },
            both with { MaximumBytes = 1000 });
        _app.MapZchannelCallbacks<Handler>(both with { Path = "/typed" });
        await _app.StartAsync(Token);
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _heard.Dispose();
    }

    [Theory]
    [InlineData(Secret)]
    [InlineData(NewSecret)]
    public async Task GenuineCallback_IsHandedOver(string secret)
    {
        using var answer = await PostAsync("/_sae/channel/message", Event + "&message=hello%0A%F0%9F%8E%88", secret);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(
            new ClientMessage
            {
                Channel = "a/b 你",
                Connection = "c1",
                Client = "me",
                User = "ann",
                EventId = "e1",
                Sequence = 7,
                Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
                Kind = ChannelMessageKind.Text,
                Data = default,
            },
            Assert.IsType<ClientMessage>(_heard.Take(Token)) with { Data = default });
    }

    [Fact]
    public async Task Kinds_AreTypes()
    {
        using var connected = await PostAsync("/_sae/channel/connected", Event);
        using var message = await PostAsync("/_sae/channel/message", Event.Replace("&user=ann", "", StringComparison.Ordinal) + "&message=AP8%3D&encoding=base64");
        using var disconnected = await PostAsync("/_sae/channel/disconnected", Event);

        Assert.IsType<ClientConnected>(_heard.Take(Token));
        var binary = Assert.IsType<ClientMessage>(_heard.Take(Token));
        Assert.Equal((ChannelMessageKind.Binary, null, null), (binary.Kind, binary.Text, binary.User));
        Assert.Equal([0, 255], binary.Data.ToArray());
        Assert.IsType<ClientDisconnected>(_heard.Take(Token));
    }

    [Theory]
    [InlineData("/_sae/channel/message", Event, HttpStatusCode.BadRequest)]
    [InlineData("/_sae/channel/connected", Event + "&message=x", HttpStatusCode.BadRequest)]
    [InlineData("/_sae/channel/message", Event + "&message=!&encoding=base64", HttpStatusCode.BadRequest)]
    [InlineData("/_sae/channel/message", Event + "&message=eA%3D%3D&encoding=hex", HttpStatusCode.BadRequest)]
    [InlineData("/_sae/channel/connected", Event + "&from=twice", HttpStatusCode.BadRequest)]
    [InlineData("/_sae/channel/connected", "from=a", HttpStatusCode.BadRequest)]
    [InlineData("/_sae/channel/connected", "", HttpStatusCode.BadRequest)]
    [InlineData("/_sae/channel/other", Event, HttpStatusCode.NotFound)]
    public async Task SignedNonsense_IsRefused(string path, string body, HttpStatusCode status)
    {
        using var answer = await PostAsync(path, body);

        Assert.Equal(status, answer.StatusCode);
        Assert.Empty(_heard);
    }

    [Theory]
    [InlineData("another secret")]
    [InlineData("another body")]
    [InlineData("old")]
    [InlineData("from the future")]
    [InlineData("no signature")]
    [InlineData("another id")]
    public async Task CallbackThatIsNotGenuine_IsNotBelieved(string fault)
    {
        using var answer = await PostAsync(
            "/_sae/channel/connected",
            fault == "another body" ? Event + "&x=y" : Event,
            fault == "another secret" ? "whsec_eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4" : Secret,
            signedBody: Event,
            age: fault == "old" ? TimeSpan.FromSeconds(302) : fault == "from the future" ? TimeSpan.FromSeconds(-302) : TimeSpan.Zero,
            change: headers =>
            {
                if (fault == "no signature")
                {
                    headers.Remove("webhook-signature");
                }
                else if (fault == "another id")
                {
                    headers["webhook-id"] = "msg_2";
                }
            });

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(_heard);
    }

    [Fact]
    public async Task LargeBody_IsRefused()
    {
        using var answer = await PostAsync("/_sae/channel/message", Event + "&message=" + new string('x', 1000));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task HandlerThatThrows_HasTheCallbackSentAgain()
    {
        _then = () => throw new InvalidOperationException("busy");

        using var answer = await PostAsync("/_sae/channel/connected", Event);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task HandlerClass_IsMadeWithTheApplicationsServices()
    {
        using var connected = await PostAsync("/typed/connected", Event);
        using var message = await PostAsync("/typed/message", Event + "&message=x");
        using var disconnected = await PostAsync("/typed/disconnected", Event);

        Assert.All([connected, message, disconnected], answer => Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode));
        Assert.Equal("x", Assert.IsType<ClientMessage>(Assert.Single(_heard)).Text);
    }

    [Fact]
    public void MissingSecret_IsSaid_AndAWrongOneIsNotRepeated()
    {
        Assert.Contains("ZCHANNEL_CALLBACK_SECRET", Assert.Throws<InvalidOperationException>(() => _app.MapZchannelCallbacks<Handler>()).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "hunter2", Assert.Throws<FormatException>(() => _app.MapZchannelCallbacks<Handler>(new ChannelCallbackOptions { Secret = "hunter2" })).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec", new ChannelCallbackOptions { Secret = Secret }.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChannelServer_IsUnderstood()
    {
        await using var station = await Station.StartAsync(app => app.Callbacks = new()
        {
            Url = new Uri(_app.Urls.Single()),
            Secret = new Secret(Secret),
            AllowPrivate = true,
        });
        await using var client = new ZchannelClient(station.Options);
        var url = await client.CreateChannelAsync("a/b 你", new ChannelUrlOptions { User = "ann & co" }, Token);
        using (var socket = new System.Net.WebSockets.ClientWebSocket())
        {
            await socket.ConnectAsync(url.Url, Token);
            await socket.SendAsync("x=1&y=你"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, true, Token);
            await socket.SendAsync(new byte[] { 0, 255 }, System.Net.WebSockets.WebSocketMessageType.Binary, true, Token);
            await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, Token);
        }

        var heard = await Task.Run(() => Enumerable.Range(0, 4).Select(_ => _heard.Take(Token)).ToList(), Token).DefaultTimeout();

        Assert.Equal([typeof(ClientConnected), typeof(ClientMessage), typeof(ClientMessage), typeof(ClientDisconnected)], heard.Select(callback => callback.GetType()));
        Assert.All(heard, callback => Assert.Equal(("a/b 你", "ann & co", heard[0].Connection), (callback.Channel, callback.User, callback.Connection)));
        Assert.Equal("x=1&y=你", ((ClientMessage)heard[1]).Text);
        Assert.Equal([0, 255], ((ClientMessage)heard[2]).Data.ToArray());
        Assert.Equal([1L, 2L, 3L, 4L], heard.Select(callback => callback.Sequence));
        Assert.Equal(4, heard.Select(callback => callback.EventId).Distinct().Count());
    }

    private async Task<HttpResponseMessage> PostAsync(
        string path, string body, string secret = Secret, string? signedBody = null, TimeSpan age = default, Action<Dictionary<string, string>>? change = null)
    {
        var time = TimeProvider.System.GetUtcNow() - age;
        var headers = new Dictionary<string, string>
        {
            ["webhook-id"] = "msg_1",
            ["webhook-timestamp"] = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["webhook-signature"] = new CallbackSignature(secret).Sign("msg_1", time, Encoding.UTF8.GetBytes(signedBody ?? body)),
        };
        change?.Invoke(headers);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded") };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await _http.SendAsync(request, Token);
    }

    private sealed class Handler(BlockingCollection<ChannelCallback> heard) : IChannelCallbackHandler
    {
        public Task MessageAsync(ClientMessage callback, CancellationToken cancellationToken)
        {
            heard.Add(callback, cancellationToken);
            return Task.CompletedTask;
        }
    }
}
