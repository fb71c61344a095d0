namespace Zchannel.Packages.Tests;

public sealed class ConsumerTests(PackedPackages packages)
{
    private const string Heard = "{\"City\":\"Beijing\",\"Degrees\":21.5}";

    /// <summary>The sample's code in a project of somebody else's, who has nothing but the packages.</summary>
    [Fact]
    public async Task ProjectOutsideOfTheTree_UsesThePackedClient_AgainstThePackedServer()
    {
        var directory = Directory.CreateDirectory(Path.Combine(packages.Directory, "consumer")).FullName;
        File.Copy(Path.Combine(PackedPackages.Root, "samples/listen-aot/Program.cs"), Path.Combine(directory, "Program.cs"));
        var version = Path.GetFileNameWithoutExtension(Directory.GetFiles(packages.Feed, "Zchannel.Client.?.*.nupkg").Single())["Zchannel.Client.".Length..];
        await File.WriteAllTextAsync(
            Path.Combine(directory, "consumer.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Zchannel.Client" Version="{version}" /></ItemGroup>
            </Project>
            """,
            TestContext.Current.CancellationToken);

        await Command.RunAsync(directory, packages.Environment, "dotnet", "build", "-c", "Release", "-o", "out", "-v", "q");
        var heard = await Command.RunAsync(directory, Server, "dotnet", "out/consumer.dll");

        AssertHeard(heard);
    }

    [Fact]
    public async Task SampleThatIsCompiledAheadOfTime_RunsWithoutAWarning()
    {
        var published = Path.Combine(packages.Directory, "aot");

        var words = await Command.RunAsync(
            PackedPackages.Root, new Dictionary<string, string>(), "dotnet", "publish", "samples/listen-aot", "-c", "Release", "-o", published, "--use-current-runtime");
        var heard = await Command.RunAsync(packages.Directory, Server, Path.Combine(published, "listen-aot"));

        Assert.DoesNotContain("warning", words, StringComparison.OrdinalIgnoreCase);
        Assert.False(File.Exists(Path.Combine(published, "listen-aot.dll")), "It was not compiled ahead of time.");
        AssertHeard(heard);
    }

    private Dictionary<string, string> Server => new() { ["ZCHANNEL_SERVER"] = packages.Server };

    private static void AssertHeard(string heard)
    {
        var texts = heard.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)[1]);
        Assert.Equal([Heard, "it will rain", "that is all"], texts);
    }
}
