using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Zchannel.Configuration;
using Zchannel.Server.Commands;

namespace Zchannel.Server.Tests.Configuration;

public sealed class AppsCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "apps", "new", "shop", "--callback-url", "https://shop.example.com")]
    [InlineData(true, "apps", "new", "shop", "--callback-url", "http://localhost:5000", "--json")]
    public async Task New_PrintsAWholeConfigurationWithoutAFault(bool isPrivate, params string[] args)
    {
        var (code, output, error) = await RunAsync(args);

        Assert.Equal(ExitCode.Success, code);
        var settings = Read(output);
        var app = Assert.Single(settings.Apps);
        var key = Assert.Single(app.Keys);
        Assert.Equal(("shop", "shop-main", isPrivate), (app.Id, key.Id, app.Callbacks?.AllowPrivate));
        Assert.Matches("^[A-Za-z0-9_-]{43}$", key.Secret.Reveal());
        Assert.DoesNotContain(key.Secret.Reveal(), error);
        Assert.DoesNotContain(app.Callbacks!.Secret.Reveal(), error);
        Assert.Contains("Zchannel:Apps", error);
    }

    [Fact]
    public async Task New_HasFreshSecretsEachTime()
    {
        var first = Read((await RunAsync(["apps", "new", "shop"])).Output);
        var second = Read((await RunAsync(["apps", "new", "shop"])).Output);

        Assert.NotEqual(first.Apps[0].Keys[0].Secret.Reveal(), second.Apps[0].Keys[0].Secret.Reveal());
        Assert.Null(first.Apps[0].Callbacks);
    }

    [Fact]
    public async Task New_NamesTheKeyAsAskedOrAsThereIsRoom()
    {
        var longest = new string('a', 64);

        Assert.Equal("tills", Read((await RunAsync(["apps", "new", "shop", "--key", "tills"])).Output).Apps[0].Keys[0].Id);
        Assert.Equal(longest, Read((await RunAsync(["apps", "new", longest])).Output).Apps[0].Keys[0].Id);
    }

    [Theory]
    [InlineData("An app must be named with 1 to 64 of the characters a-z, 0-9 and -", "Shop")]
    [InlineData("An app must be named with", "")]
    [InlineData("An app must be named with", "a.b")]
    [InlineData("An app must be named with", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("A key must be named with", "shop", "--key", "Shop!")]
    [InlineData("--callback-url must be https", "shop", "--callback-url", "http://shop.example.com")]
    [InlineData("--callback-url must be an https:// URL", "shop", "--callback-url", "shop")]
    public async Task New_OfABadName_IsRefused(string complaint, params string[] args)
    {
        var (code, output, error) = await RunAsync(["apps", "new", .. args]);

        Assert.Equal((ExitCode.InvalidConfiguration, ""), (code, output));
        Assert.Contains(complaint, error);
    }

    [Fact]
    public async Task List_SaysWhatEachAppHasAndNoSecret()
    {
        string[] settings =
        [
            $"--Zchannel:Apps:chat:Keys:chat-main:Secret={Walk.Secret}",
            $"--Zchannel:Apps:shop:Keys:tills:Secret={Walk.Secret}", $"--Zchannel:Apps:shop:Keys:tills:PreviousSecret={Walk.Secret}",
            "--Zchannel:Apps:shop:Keys:tills:Rights:0=publish", "--Zchannel:Apps:shop:Keys:tills:Channels:0=orders.*",
            "--Zchannel:Apps:shop:Callbacks:Url=https://shop.example.com", $"--Zchannel:Apps:shop:Callbacks:Secret={Walk.CallbackSecret}",
            "--Zchannel:Apps:shop:Limits:Connections=5", "--Zchannel:Apps:shop:Rules:orders:Match=orders.*", "--Zchannel:Apps:shop:Rules:orders:Durable=true",
        ];

        var (code, text, error) = await ListAsync(settings);
        var (_, json, _) = await ListAsync([.. settings, "--json"]);

        Assert.Equal((ExitCode.Success, ""), (code, error));
        Assert.Equal(
            """
            chat
              key        chat-main: issue, publish, read, manage in *; secret ***
              callbacks  none
              public URL that of the request, on this machine
            shop
              key        tills: publish in orders.*; secret ***, previous secret ***
              callbacks  https://shop.example.com/_sae/channel: connected, message, disconnected
              public URL that of the request, on this machine
              limits     Connections 5
              rule       orders: orders.*, durable

            """.ReplaceLineEndings("\n"), text);
        var shop = JsonNode.Parse(json.Split('\n')[1])!;
        Assert.Equal(("shop", "tills", "***", 5), ((string?)shop["id"], (string?)shop["keys"]![0]!["id"], (string?)shop["keys"]![0]!["previous_secret"], (int?)shop["limits"]!["Connections"]));
        Assert.True((bool?)shop["rules"]![0]!["durable"]);
        Assert.DoesNotContain(Walk.Secret, text + json);
        Assert.DoesNotContain(Walk.CallbackSecret, text + json);
    }

    [Fact]
    public async Task List_OfNothing_IsTheDevelopmentApp() => Assert.StartsWith("demo (the development app)\n", (await ListAsync([])).Output);

    [Fact]
    public async Task List_OfAFaultyConfiguration_NamesTheFaults()
    {
        var (code, output, error) = await ListAsync(["--Zchannel:DrainTime=1"]);

        Assert.Equal((ExitCode.InvalidConfiguration, ""), (code, output));
        Assert.StartsWith("Zchannel:DrainTime (1) must be", error);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static ServerSettings Read(string json)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        var reading = ZchannelConfiguration.Read(new ConfigurationBuilder().AddJsonStream(stream).Build(), []);
        Assert.Empty(reading.Faults);
        return reading.Settings!;
    }

    private async Task<(int Code, string Output, string Error)> ListAsync(string[] args)
    {
        var file = Path.Combine(_directory.FullName, "zchannel.json");
        await File.WriteAllTextAsync(file, "{}", Cancelled);
        return await RunAsync(["apps", "list", "--config", file, .. args]);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, new CommandConsole(Stream.Null, output, error), Cancelled);
        return (code, output.ToString(), error.ToString());
    }
}
