using System.Diagnostics;
using System.Text.Json.Nodes;
using Zchannel.Client.Tests.Support;
using Zchannel.Server;

namespace Zchannel.Client.Tests.Commands;

/// <summary><c>zchannel data</c>, as a person and as a program sees it.</summary>
public sealed class DataCommandTests : IDisposable
{
    private static readonly string Example = Between("```json\n", "```", File.ReadAllText(Path.Combine(Root(), "docs", "reference", "export.md")));

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-");

    private string Data => Path.Combine(_directory.FullName, "data");

    private string Export => Path.Combine(_directory.FullName, "backup.ndjson");

    [Fact]
    public async Task TheExampleOfTheReference_IsImportedCheckedAndExported()
    {
        Assert.Equal((ExitCode.Success, "imported 1 channel, 2 publications, 0 publish keys, 0 callbacks\n", ""), await ImportAsync(Example));

        var (code, output, error) = await RunAsync("check", "--channels");
        Assert.Equal((ExitCode.Success, ""), (code, error));
        Assert.Matches(
            @"^channel shop\torders\t2 publications\thead 2\tepoch \S{8}\napp shop: 1 channel, 2 publications of 8 bytes, 0 publish keys, 0 callbacks, 0 dead letters\nok: \S+zchannel.db, \d+ bytes\n$",
            output);

        (code, output, error) = await RunAsync("export", "-");
        Assert.Equal((ExitCode.Success, "Exported 5 lines.\n"), (code, error));
        Assert.Equal(Lines(Example)[2..], Lines(output)[2..]);
        Assert.StartsWith("""{"epoch":"AbCdEfGh","fork":0},{"epoch":""", Between("\"epochs\":[", "]", output), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app 'shpo'", "--app", "shpo")]
    [InlineData("channel 'order'", "--channel", "order")]
    [InlineData("channel 'order' of app 'shop'", "--app", "shop", "--channel", "order")]
    public async Task ExportOfWhatIsNotThere_LeavesTheOneBeforeAsItWas(string named, params string[] scope)
    {
        await ImportAsync(Example);
        Assert.Equal(ExitCode.Success, (await RunAsync("export", Export)).Code);
        var before = await File.ReadAllTextAsync(Export, TestContext.Current.CancellationToken);

        Assert.Equal((ExitCode.Failure, "", $"zchannel: Nothing of {named} is in the database. Nothing was exported.\n"), await RunAsync("export", [Export, .. scope]));

        Assert.Equal(before, await File.ReadAllTextAsync(Export, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(Export + ".part"));
        var (code, output, _) = await RunAsync("export", ["-", .. scope]);
        Assert.Equal((ExitCode.Failure, ""), (code, output));
    }

    [Fact]
    public async Task Json_IsAnObjectALine()
    {
        var (_, imported, _) = await ImportAsync(Example, "--json");
        Assert.Equal("""{"channels":1,"publications":2,"publish_keys":0,"callbacks":0}""" + "\n", imported);

        var (_, output, _) = await RunAsync("check", "--json", "--channels");
        var lines = Lines(output).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(("orders", 2, 2), ((string?)lines[0]["channel"], (int?)lines[0]["publications"], lines[0]["epochs"]!.AsArray().Count));
        Assert.Equal(("shop", 8), ((string?)lines[1]["app"], (int?)lines[1]["publication_bytes"]));
        Assert.Equal((true, 0), ((bool?)lines[2]["ok"], (int?)lines[2]["damages"]));

        var (code, compacted, _) = await RunAsync("compact", "--json");
        Assert.Equal(ExitCode.Success, code);
        Assert.NotNull((long?)JsonNode.Parse(compacted)!["bytes_before"]);
    }

    [Fact]
    public async Task Pipe_IsWrittenTo_AndALinkIsFollowed()
    {
        await ImportAsync(Example);
        var (pipe, link) = (Path.Combine(_directory.FullName, "pipe"), Path.Combine(_directory.FullName, "link"));
        Process.Start("mkfifo", [pipe]).WaitForExit();
        File.CreateSymbolicLink(link, Export);

        // On a thread of its own: a pipe is opened once somebody writes to it.
        var reading = Task.Run(() => File.ReadAllLines(pipe), TestContext.Current.CancellationToken);
        Assert.Equal((ExitCode.Success, "", "Exported 5 lines.\n"), await RunAsync("export", pipe));
        Assert.Equal(5, (await reading.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Length);
        Assert.Equal(ExitCode.Success, (await RunAsync("export", link)).Code);
        Assert.Equal(Export, new FileInfo(link).LinkTarget);
        Assert.True(File.Exists(Export));
    }

    [Fact]
    public async Task Link_WithoutADirectoryInItsName_LeadsToBesideIt()
    {
        await ImportAsync(Example);
        var (link, beside) = ($"{_directory.Name}.link", $"{_directory.Name}.beside");
        File.CreateSymbolicLink(link, beside);
        try
        {
            Assert.Equal(ExitCode.Success, (await RunAsync("export", link)).Code);
            Assert.Equal(5, File.ReadAllLines(beside).Length);
        }
        finally
        {
            File.Delete(link);
            File.Delete(beside);
        }
    }

    [Fact]
    public async Task File_AppearsWhole_ForItsOwnerAlone()
    {
        await ImportAsync(Example);

        Assert.Equal((ExitCode.Success, "", "Exported 5 lines.\n"), await RunAsync("export", Export));

        Assert.Equal(5, (await File.ReadAllLinesAsync(Export, TestContext.Current.CancellationToken)).Length);
        Assert.Equal(["backup.ndjson", "data"], _directory.GetFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Export));
        }
    }

    [Fact]
    public async Task WhatIsThere_IsRefused_UnlessItIsToBeReplaced()
    {
        await ImportAsync(Example);

        var (code, output, error) = await ImportAsync(Example);
        Assert.Equal((ExitCode.Failure, "", "zchannel: Line 2: Channel 'orders' of app 'shop' is in the database already. Nothing was imported. With --replace the export's takes its place.\n"), (code, output, error));
        (code, _, _) = await ImportAsync(Example, "--replace");
        Assert.Equal(ExitCode.Success, code);
    }

    [Fact]
    public async Task NewerFormat_IsRefused_ForAProgram()
    {
        var (code, output, error) = await ImportAsync(Example.Replace("\"version\":1", "\"version\":2"), "--json");

        Assert.Equal((ExitCode.Failure, ""), (code, output));
        Assert.Equal("invalid_export", (string?)JsonNode.Parse(error)!["code"]);
        Assert.Contains("newer version of Zchannel", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_IsAnExitCode_AndSalvageGoesRoundIt()
    {
        await ImportAsync(Example);
        var file = Path.Combine(Data, "zchannel.db");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[bytes.AsSpan().IndexOf("hello"u8)] = (byte)'J';
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        var (code, _, error) = await RunAsync("check");
        Assert.Equal(ExitCode.Damaged, code);
        Assert.StartsWith("zchannel: channel 'orders' of app 'shop': publication 1 is missing or damaged.\n", error, StringComparison.Ordinal);
        (code, _, error) = await RunAsync("export", Export);
        Assert.Equal(ExitCode.Damaged, code);
        Assert.Contains("--salvage", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Export));
        (code, _, _) = await RunAsync("export", Export, "--salvage");
        Assert.Equal(ExitCode.Damaged, code);
        Assert.Contains("""{"type":"lost","from":1,"to":1}""", await File.ReadAllTextAsync(Export, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SalvageOfAChannelWhoseEntryIsDamaged_EndsWithDamage()
    {
        await ImportAsync(Example);
        var file = Path.Combine(Data, "zchannel.db");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        for (int at; (at = bytes.AsSpan().IndexOf("shoporders"u8)) >= 0;)
        {
            bytes[at + "shop".Length] = (byte)'x';
        }

        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        var (code, _, error) = await RunAsync("export", Export, "--channel", "orders", "--salvage");

        Assert.Equal(ExitCode.Damaged, code);
        Assert.Contains("Nothing of channel 'orders' is in the database.", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Export));
    }

    [Fact]
    public async Task NoDatabase_CannotBeUsed()
    {
        foreach (var args in (string[][])[["check"], ["export", "-"], ["compact"]])
        {
            var (code, output, error) = await RunAsync(args[0], [.. args[1..]]);

            Assert.Equal((ExitCode.CannotStore, ""), (code, output));
            Assert.StartsWith("zchannel: There is no database", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Directory_IsTheConfigurations_UnlessItIsNamed()
    {
        var config = Path.Combine(_directory.FullName, "own.json");
        await File.WriteAllTextAsync(config, $$"""{ "Zchannel": { "DataDirectory": "{{Data}}" } }""", TestContext.Current.CancellationToken);

        var (code, _, _) = await CommandRun.ToEndAsync(["data", "import", "-", "--config", config], Example);
        Assert.Equal(ExitCode.Success, code);
        Assert.True(File.Exists(Path.Combine(Data, "zchannel.db")));
        (code, _, var error) = await CommandRun.ToEndAsync(["data", "check", "--config", config, "--directory", Data]);
        Assert.Equal((ExitCode.InvalidConfiguration, "zchannel: Give --directory or --config, not both.\n"), (code, error));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Between(string from, string to, string text)
    {
        var start = text.IndexOf(from, StringComparison.Ordinal) + from.Length;
        return text[start..text.IndexOf(to, start, StringComparison.Ordinal)];
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Zchannel.slnx")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return directory.FullName;
    }

    private Task<(int Code, string Output, string Error)> ImportAsync(string input, params string[] more) =>
        CommandRun.ToEndAsync(["data", "import", "-", "--directory", Data, .. more], input);

    private Task<(int Code, string Output, string Error)> RunAsync(string command, params string[] args) =>
        CommandRun.ToEndAsync(["data", command, .. args, "--directory", Data]);
}
