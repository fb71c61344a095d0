using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Api.Routes;
using Zchannel.Core.Tests.Storage;
using Zchannel.Server.Management.Description;
using Zchannel.Server.Tests.Hosting;
using Zchannel.Storage;

namespace Zchannel.Server.Tests.Management;

/// <summary>
/// Each call of <c>/v1</c> answers what the description says, with the members that it says. Calls by the name in the query
/// are those by the name in the path; <c>ChannelNameTests</c> holds that.
/// </summary>
public sealed class DescribedCallsTests : IAsyncLifetime
{
    private const string Reader = "reader";
    private const string Issuer = "issuer";

    private static readonly Dictionary<string, string> NotTriedHere = new()
    {
        ["endUser storage_unavailable"] = "ConnectionApiTests",
        ["replayCallbacks 200"] = "CallbackApiTests",
        ["replayCallbacks over_capacity"] = "CallbackApiTests",
        ["replayCallback 200"] = "CallbackApiTests",
        ["replayCallback not_found"] = "CallbackApiTests",
        ["replayCallback over_capacity"] = "CallbackApiTests",
        ["dropCallback 204"] = "CallbackApiTests",
        ["listCallbacks storage_unavailable"] = "UnreadableCallbacksTests",
        ["dropCallbacks storage_unavailable"] = "UnreadableCallbacksTests",
        ["dropCallback storage_unavailable"] = "UnreadableCallbacksTests",
        ["replayCallbacks storage_unavailable"] = "UnreadableCallbacksTests",
        ["replayCallback storage_unavailable"] = "UnreadableCallbacksTests",
    };

    private readonly FakeDurableStore _disk = new(TimeProvider.System);
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(
        null,
        services => services.AddSingleton<IChannelStore>(new RoutedChannelStore(new InMemoryChannelStore(TimeProvider.System), _disk)),
        [
        $"Apps:shop:Keys:{RunningServer.KeyId}:Secret={RunningServer.Secret}",
        "Apps:shop:Rules:orders:Match=orders", "Apps:shop:Rules:orders:Durable=true",
        $"Apps:shop:Keys:{Reader}:Secret={RunningServer.Secret}", $"Apps:shop:Keys:{Reader}:Rights:0=read",
        $"Apps:shop:Keys:{Issuer}:Secret={RunningServer.Secret}", $"Apps:shop:Keys:{Issuer}:Rights:0=issue",
        "Apps:shop:Limits:PublishesPerSecond=100",
        ]);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task EveryCall_AnswersWhatIsDescribed()
    {
        var document = _server.Services.GetRequiredService<ApiDescription>().Write();
        var seen = new HashSet<string>();
        await using var socket = await _server.OpenSocketAsync(await _server.TokenAsync("news", new { user = "ann" }));
        var position = await _server.PublishAsync("news", "hello");
        await SayAsync(document, seen, "publish", 200, "/v1/channels/news/messages", "once", ["Idempotency-Key: k"]);
        foreach (var (id, status, target, body, headers) in Cases(position, _server.App.Connections.All.Single().Id.ToString()))
        {
            await SayAsync(document, seen, id, status, target, body, headers);
        }

        foreach (var route in Routes())
        {
            var target = TargetOf(route);
            await SayAsync(document, seen, route.Id, 401, target, "{\"name\":\"news\"}", [], key: "nobody");
            await SayAsync(document, seen, route.Id, 403, target, "{\"name\":\"news\"}", [], key: route.Right is Apps.KeyRights.Read ? Issuer : Reader);
        }

        await WithoutStoreAsync(document, seen);
        await OverloadAsync(document, seen);
        await HurryAsync(document, seen);

        var described = Routes().SelectMany(route => (string[])[$"{route.Id} {route.Status}", $"{route.Id} unauthorized", .. route.Errors.Select(code => $"{route.Id} {code}")]);
        Assert.Equal(described.Except(NotTriedHere.Keys).Order(), seen.Order());
    }

    private static IEnumerable<(string Id, int Status, string Target, string Body, string[] Headers)> Cases(string position, string connection)
    {
        string[] lines = ["Content-Type: application/x-ndjson"];
        yield return ("createChannel", 201, "/v1/channels", "{\"name\":\"news\"}", []);
        yield return ("createChannel", 400, "/v1/channels", "{", []);
        yield return ("createChannel", 413, "/v1/channels", new string(' ', 16 * 1024 + 1), []);
        yield return ("listChannels", 200, "/v1/channels", "", []);
        yield return ("listChannels", 400, "/v1/channels?limit=0", "", []);
        yield return ("getChannel", 200, "/v1/channels/news", "", []);
        yield return ("getMessages", 200, "/v1/channels/news/messages", "", []);
        yield return ("publish", 409, "/v1/channels/news/messages", "other", ["Idempotency-Key: k"]);
        yield return ("publish", 413, "/v1/channels/news/messages", new string('x', 65_537), []);
        yield return ("publishBatch", 200, "/v1/messages", "{\"channel\":\"news\",\"data\":\"x\"}\n{\"channels\":[\"a\"],\"data\":\"x\"}\n{}\n", lines);
        yield return ("publishBatch", 400, "/v1/messages", "{}", []);
        yield return ("publishBatch", 413, "/v1/messages", string.Concat(Enumerable.Repeat("{}\n", 10_001)), lines);
        yield return ("listConnections", 200, "/v1/channels/news/connections", "", []);
        foreach (var id in (string[])["getChannel", "getMessages", "listConnections", "eraseMessages", "eraseMessage", "publish"])
        {
            var rest = id switch { "getChannel" => "", "listConnections" => "/connections", "eraseMessage" => "/messages/e:1", _ => "/messages" };
            yield return (id, 400, $"/v1/channels/%ff{rest}", "", []);
            if (id != "publish")
            {
                yield return (id, 404, $"/v1/channels/none{rest}", "", []);
            }
        }

        yield return ("eraseMessage", 204, $"/v1/channels/news/messages/{position}", "", []);
        yield return ("eraseMessages", 204, "/v1/channels/news/messages", "", []);
        yield return ("endConnection", 400, "/v1/connections/%ff", "", []);
        yield return ("endConnection", 404, "/v1/connections/none", "", []);
        yield return ("endConnection", 204, $"/v1/connections/{connection}", "", []);
        yield return ("endUser", 400, "/v1/users/ann/connections?revoke=0", "", []);
        yield return ("endUser", 404, "/v1/users/bob/connections", "", []);
        yield return ("endUser", 204, "/v1/users/ann/connections?revoke=1", "", []);
        yield return ("listCallbacks", 200, "/v1/callbacks", "", []);
        yield return ("listCallbacks", 400, "/v1/callbacks?limit=0", "", []);
        yield return ("dropCallbacks", 200, "/v1/callbacks?state=dead", "", []);
        yield return ("dropCallbacks", 400, "/v1/callbacks", "", []);
        yield return ("dropCallback", 400, "/v1/callbacks/%ff", "", []);
        yield return ("dropCallback", 404, "/v1/callbacks/none", "", []);
        yield return ("replayCallbacks", 400, "/v1/callbacks/replay?state=waiting", "", []);
        yield return ("replayCallbacks", 403, "/v1/callbacks/replay", "", []);
        yield return ("replayCallback", 400, "/v1/callbacks/%ff/replay", "", []);
        yield return ("replayCallback", 403, "/v1/callbacks/none/replay", "", []);
    }

    private async Task WithoutStoreAsync(JsonObject document, HashSet<string> seen)
    {
        _disk.ReadFault = _disk.WriteFault = FakeDurableStore.DiskFull;
        foreach (var route in Routes().Where(route => route.Errors.Contains("storage_unavailable") && route.Template.StartsWith("/v1/channels", StringComparison.Ordinal)))
        {
            await SayAsync(document, seen, route.Id, 503, TargetOf(route).Replace("/news", "/orders", StringComparison.Ordinal), "x", []);
        }
    }

    private async Task OverloadAsync(JsonObject document, HashSet<string> seen)
    {
        _server.App.ServerMemory.Limit = 1;
        await SayAsync(document, seen, "publish", 503, "/v1/channels/news/messages", "x", []);
        _server.App.ServerMemory.Limit = 0;
        for (var i = 0; i < 200 && !seen.Contains("publish rate_limited"); i++)
        {
            await SayAsync(document, seen, "publish", null, "/v1/channels/news/messages", "x", []);
        }
    }

    private static string TargetOf(ApiRoute route) =>
        route.Template.Replace("{name}", "news", StringComparison.Ordinal).Replace("{position}", "e:1", StringComparison.Ordinal).Replace('{', 'x').Replace('}', 'x');

    private async Task HurryAsync(JsonObject document, HashSet<string> seen)
    {
        var app = _server.App;
        app.Settings = app.Settings with { Limits = app.Settings.Limits with { RequestsPerSecond = 1 } };
        // Served in an hour: whoever comes before it would wait too long.
        Assert.Null(await app.RequestPace.WaitAsync(app, new HourAhead(), TestContext.Current.CancellationToken));
        foreach (var route in Routes().Where(route => route.Right is not Apps.KeyRights.Publish))
        {
            var target = TargetOf(route);
            await SayAsync(document, seen, route.Id, 429, target, "{\"name\":\"news\"}", []);
        }
    }

    private async Task SayAsync(
        JsonObject document, HashSet<string> seen, string id, int? status, string target, string body, string[] headers, string key = RunningServer.KeyId)
    {
        var route = Routes().Single(one => one.Id == id);
        var answer = await _server.AskWithBodyAsync(
            $"{route.Method} {target}", Encoding.UTF8.GetBytes(body), [$"Authorization: Bearer {key}.{RunningServer.Secret}", .. headers]);

        Assert.True(status is null || status == answer.Status, $"{id} at {target[..Math.Min(80, target.Length)]}: {answer.Status} instead of {status}: {answer.Text}");
        var operation = document["paths"]![route.Template]![route.Method.ToLowerInvariant()]!;
        var response = operation["responses"]![$"{answer.Status}"];
        Assert.True(response is not null, $"{id} answers {answer.Status}, which is not described.");
        if (answer.Status >= 400)
        {
            var content = response["content"]!["application/problem+json"]!;
            var code = (string)answer.Json["code"]!;
            Assert.NotNull(content["examples"]![code]);
            Assert.Equal(response["headers"]?["Retry-After"] is not null, answer.Header("Retry-After") is not null);
            AssertDescribed(document, content["schema"]!, answer.Json, id);
            seen.Add($"{id} {code}");
        }
        else
        {
            Assert.Equal(response["content"] is null, answer.Body.Length == 0);
            if (response["content"] is { } content)
            {
                AssertDescribed(document, content["application/json"]!["schema"]!, answer.Json, id);
            }

            seen.Add($"{id} {answer.Status}");
        }
    }

    private static void AssertDescribed(JsonObject document, JsonNode schema, JsonNode? value, string where)
    {
        if ((string?)schema["$ref"] is { } reference)
        {
            schema = reference.Split('/').Skip(1).Aggregate((JsonNode)document, (node, name) => node[name]!);
        }

        if (value is JsonObject members)
        {
            Assert.All((schema["required"]?.AsArray() ?? []).Select(name => (string)name!), name => Assert.True(members.ContainsKey(name), $"{where} lacks {name}"));
            foreach (var (name, member) in members)
            {
                var described = schema["properties"]?[name];
                Assert.True(described is not null, $"{where} has {name}, which is not described.");
                AssertDescribed(document, described, member, $"{where}.{name}");
            }
        }
        else if (value is JsonArray items)
        {
            Assert.All(items, item => AssertDescribed(document, schema["items"]!, item, $"{where}[]"));
        }
        else if (schema["type"]?.ToJsonString() is { } types && value is not null)
        {
            Assert.Contains(value.GetValueKind() switch
            {
                System.Text.Json.JsonValueKind.String => "string",
                System.Text.Json.JsonValueKind.Number => "integer",
                _ => "boolean",
            }, types, StringComparison.Ordinal);
        }
    }

    private IEnumerable<ApiRoute> Routes() => _server.Services.GetRequiredService<ApiRoutes>().Groups.SelectMany(group => group.Routes);

    private sealed class HourAhead : TimeProvider
    {
        public override long GetTimestamp() => base.GetTimestamp() + (3600 * TimestampFrequency);
    }
}
