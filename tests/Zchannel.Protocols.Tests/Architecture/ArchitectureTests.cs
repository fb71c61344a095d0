using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Zchannel.Connections;
using Zchannel.Protocols.Native;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.Architecture;

/// <summary>
/// What the projects around Core may know of each other.
/// </summary>
public sealed class ArchitectureTests
{
    public static TheoryData<string> Assemblies { get; } =
        [typeof(ZchannelV1Session).Assembly.GetName().Name!, typeof(WebSocketFraming).Assembly.GetName().Name!];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void ProtocolsAndTransports_ReferTo_CoreAlone(string name) =>
        Assert.All(Assembly.Load(name).GetReferencedAssemblies(), assembly => Assert.True(
            assembly.Name is "Zchannel.Core" or "netstandard"
            || assembly.Name!.StartsWith("System.", StringComparison.Ordinal)
            || assembly.Name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
            // A transport's contract with the web server, which knows no HTTP.
            || assembly.Name is "Microsoft.AspNetCore.Connections.Abstractions",
            $"{name} refers to {assembly.Name}."));

    [Fact]
    public void Protocols_NoFolder_NamesAnother()
    {
        var folders = ProtocolFolders();
        var strays =
            from folder in folders
            from file in folder.EnumerateFiles("*.cs", SearchOption.AllDirectories)
            let text = File.ReadAllText(file.FullName)
            from other in folders
            where other.Name != folder.Name && Regex.IsMatch(text, $@"\b{other.Name}(\.|;)")
            select $"{folder.Name}/{file.Name} names {other.Name}";

        Assert.Empty(strays);
    }

    [Fact]
    public void Protocols_EveryType_IsInItsFolder() =>
        Assert.Empty(typeof(ZchannelV1Session).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("Zchannel", StringComparison.Ordinal) is true)
            .Where(type => ProtocolFolders().TrueForAll(folder => type.Namespace != $"Zchannel.Protocols.{folder.Name}"))
            .Select(type => type.FullName));

    [Fact]
    public void EveryCloseReason_HasACodeThatAWebSocketCanCarry() =>
        Assert.All(Enum.GetValues<CloseReason>(), reason =>
        {
            var (code, description) = NativeCloseCodes.Of(reason);

            Assert.True(code is 1000 or 1001 or 1002 or 1003 or (>= 1007 and <= 1011) or (>= 4000 and <= 4299), $"{reason}: {code}");
            Assert.True(Encoding.UTF8.GetByteCount(description) <= 123, $"{reason}: {description}");
        });

    [Fact]
    public void EveryCloseReason_HasACodeAndWordsOfItsOwn() =>
        Assert.Equal(
            Enum.GetValues<CloseReason>().Length,
            Enum.GetValues<CloseReason>().Select(reason => NativeCloseCodes.Of(reason)).Distinct().Count());

    private static List<DirectoryInfo> ProtocolFolders()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Zchannel.slnx")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        var folders = new DirectoryInfo(Path.Combine(root.FullName, "src", "Zchannel.Protocols"))
            .EnumerateDirectories().Where(folder => folder.Name is not ("bin" or "obj")).ToList();
        Assert.NotEmpty(folders);
        return folders;
    }
}
