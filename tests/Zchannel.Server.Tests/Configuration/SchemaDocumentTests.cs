using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using Microsoft.Extensions.Configuration;
using Zchannel.Configuration;
using Zchannel.Configuration.Schema;

namespace Zchannel.Server.Tests.Configuration;

public sealed partial class SchemaDocumentTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(SchemaDocument.Write());

    /// <summary>All documented examples of a configuration file, but those with a gap for a secret.</summary>
    public static TheoryData<string> Examples { get; } = [.. Directory
        .EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
        .SelectMany(file => JsonBlock().Matches(File.ReadAllText(file)))
        .Select(match => match.Groups[1].Value)
        .Where(block => block.Contains("\"Zchannel\"", StringComparison.Ordinal) && !block.Contains("openssl", StringComparison.Ordinal))];

    [Fact]
    public void CommittedSchema_IsTheOneThatTheServerPrints() => Assert.Equal(SchemaDocument.Write(), Repository.Text("zchannel.schema.json"));

    [Fact]
    public void Schema_IsValidByItsOwnMetaSchema() =>
        Assert.True(MetaSchemas.Draft202012.Evaluate(Parse(SchemaDocument.Write())).IsValid);

    [Theory]
    [MemberData(nameof(Examples))]
    public void DocumentedExample_IsAccepted(string example) => Assert.True(IsValid(example));

    [Fact]
    public void ConfigurationsThatAreDeployed_AreAccepted()
    {
        var files = ((string[])["deploy", "samples"])
            .Select(Repository.PathOf).Where(Directory.Exists)
            .SelectMany(directory => Directory.EnumerateFiles(directory, "*.json", SearchOption.AllDirectories))
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal) && File.ReadAllText(file).Contains("\"Zchannel\":", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.True(IsValid(File.ReadAllText(file)), file));
    }

    [Theory]
    [InlineData("""{ "Logging": { "LogLevel": { "Default": "Debug" } }, "urls": "http://*:80", "Zchannel": {} }""")]
    [InlineData("""{ "$schema": "./zchannel.schema.json", "Zchannel": { "Apps": { "shop": { "Keys": { "main": {} } } } } }""")]
    [InlineData("""{ "Zchannel": { "Management": { "Urls": "http://127.0.0.1:8081;http://[::1]:8081" }, "Limits": { "MemoryBytes": 1000000000 } } }""")]
    public void OtherSectionsAndPartsOfAConfiguration_AreAccepted(string document) => Assert.True(IsValid(document));

    [Theory]
    [InlineData("\"PublicUlr\": \"wss://push.example.com\"")]
    [InlineData("\"PublicUrl\": \"https://push.example.com\"")]
    [InlineData("\"PublicUrl\": \"wss://push.example.com/rt\"")]
    [InlineData("\"DrainTime\": \"30\"")]
    [InlineData("\"DrainTime\": 30")]
    [InlineData("\"DataDirectory\": \"\"")]
    [InlineData("\"Limits\": { \"UnauthenticatedConnections\": -1 }")]
    [InlineData("\"Apps\": { \"Shop\": {} }")]
    [InlineData("\"Apps\": 5")]
    [InlineData("\"Apps\": { \"shop\": { \"Keys\": { \"main\": { \"Secret\": \"hunter2\" } } } }")]
    [InlineData("\"Apps\": { \"shop\": { \"Keys\": { \"main\": { \"SecretFile\": \"a\", \"Secret\": \"0123456789abcdef0123456789abcdef\" } } } }")]
    [InlineData("\"Apps\": { \"shop\": { \"Keys\": { \"main\": { \"Rights\": [\"everything\"] } } } }")]
    [InlineData("\"Apps\": { \"shop\": { \"Keys\": { \"main\": { \"Channels\": [] } } } }")]
    [InlineData("\"Apps\": { \"shop\": { \"AllowedOrigins\": [\"https://shop.example.com/\"] } }")]
    [InlineData("\"Apps\": { \"shop\": { \"Callbacks\": { \"Secret\": \"whsec_short\" } } }")]
    [InlineData("\"Apps\": { \"shop\": { \"Callbacks\": { \"Path\": \"hooks\" } } }")]
    [InlineData("\"Apps\": { \"shop\": { \"Callbacks\": { \"AllowPrivate\": \"perhaps\" } } }")]
    [InlineData("\"Apps\": { \"shop\": { \"SaeWire\": \"Utc+9\" } }")]
    [InlineData("\"Apps\": { \"shop\": { \"Limits\": { \"Conections\": 5 } } }")]
    [InlineData("\"Apps\": { \"shop\": { \"Limits\": { \"Connections\": 10000001 } } }")]
    [InlineData("\"Apps\": { \"shop\": { \"Limits\": { \"StoreBytes\": -1 } } }")]
    [InlineData("\"Fsync\": \"Never\"")]
    [InlineData("\"Apps\": { \"shop\": { \"Rules\": { \"r\": { \"SlowConsumer\": \"Wait\" } } } }")]
    [InlineData("\"Apps\": { \"shop\": { \"Rules\": { \"r\": { \"Durable\": \"yes\" } } } }")]
    public void WhatTheServerRefuses_IsRefused(string members)
    {
        var document = $$"""{ "Zchannel": { {{members}} } }""";
        using var json = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(document));

        Assert.False(IsValid(document));
        Assert.NotEmpty(ZchannelConfiguration.Read(new ConfigurationBuilder().AddJsonStream(json).Build(), []).Faults);
    }

    [Fact]
    public void EveryOption_IsInTheSchemaWithItsMeaning()
    {
        var schema = JsonNode.Parse(SchemaDocument.Write())!;
        foreach (var option in ZchannelSchema.Root.Members.SelectMany(member => member.Describe(ZchannelOptions.SectionName)))
        {
            var node = option.Key.Split(':').Aggregate(schema, (section, name) => name.StartsWith('{') ? section["additionalProperties"]! : section["properties"]![name]!);

            Assert.NotEmpty(option.Meaning);
            Assert.StartsWith(option.Meaning, node["description"]!.GetValue<string>());
        }
    }

    [Fact]
    public void SchemaKeyInTheFile_IsNoFault()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("$schema", "./zchannel.schema.json")]).Build();

        Assert.Empty(ZchannelConfiguration.Read(configuration, []).Faults);
    }

    private static bool IsValid(string document) => Schema.Evaluate(Parse(document)).IsValid;

    private static JsonElement Parse(string document) => JsonElement.Parse(document);

    [GeneratedRegex("```jsonc?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
