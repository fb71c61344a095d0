using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Zchannel.Client;

namespace Zchannel.Conformance.Processes;

/// <summary>An app of a server under test, and what its application knows of it.</summary>
internal sealed class TestApp
{
    /// <summary>What the server brings along where no app is configured.</summary>
    public static TestApp Development { get; } = new() { Id = "demo", Secret = "demo-secret" };

    public required string Id { get; init; }

    public string Secret { get; init; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    public string CallbackSecret { get; } = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public Uri? CallbackUrl { get; init; }

    public string[] AllowedOrigins { get; init; } = ["*"];

    public string SaeWire { get; init; } = "Off";

    public JsonObject Limits { get; init; } = [];

    public JsonObject Rules { get; init; } = [];

    public string ToBearer() => $"{Id}.{Secret}";

    public ZchannelClientOptions ClientOptions(Uri server) => new() { Server = server, Key = Id, Secret = Secret };

    /// <summary>The app as the configuration has it.</summary>
    public JsonObject ToJson()
    {
        var app = new JsonObject
        {
            ["Keys"] = new JsonObject { [Id] = new JsonObject { [nameof(Secret)] = Secret } },
            [nameof(AllowedOrigins)] = new JsonArray([.. AllowedOrigins.Select(origin => JsonValue.Create(origin))]),
            [nameof(SaeWire)] = SaeWire,
            [nameof(Limits)] = Limits.DeepClone(),
            [nameof(Rules)] = Rules.DeepClone(),
        };
        if (CallbackUrl is not null)
        {
            app["Callbacks"] = new JsonObject { ["Url"] = CallbackUrl.GetLeftPart(UriPartial.Authority), [nameof(Secret)] = CallbackSecret, ["AllowPrivate"] = true };
        }

        return app;
    }
}
