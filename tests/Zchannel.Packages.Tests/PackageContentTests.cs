using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using System.Xml.Linq;

namespace Zchannel.Packages.Tests;

public sealed class PackageContentTests(PackedPackages packages)
{
    private static readonly string[] Libraries =
    [
        "Zchannel.AspNetCore", "Zchannel.Client", "Zchannel.Client.AspNetCore", "Zchannel.Client.DependencyInjection",
        "Zchannel.Core", "Zchannel.Protocols", "Zchannel.Storage.Sqlite", "Zchannel.Transports",
    ];

    public static TheoryData<string> LibraryNames => [.. Libraries];

    [Fact]
    public void Packages_AreThese_AndNoOthers()
    {
        var ids = Directory.GetFiles(packages.Feed, "*.nupkg").Select(file => Id(file)).Order(StringComparer.Ordinal);

        Assert.Equal([.. Libraries.Append("Zchannel").Order(StringComparer.Ordinal)], ids);
    }

    [Theory]
    [MemberData(nameof(LibraryNames))]
    public void Library_HasItsDocumentationAndSymbols_AndNoPathOfThisMachine(string id)
    {
        using var package = Open(id, "nupkg");
        using var symbols = Open(id, "snupkg");

        Assert.NotNull(package.GetEntry("README.md"));
        Assert.NotNull(package.GetEntry($"lib/net10.0/{id}.xml"));
        Assert.NotNull(symbols.GetEntry($"lib/net10.0/{id}.pdb"));
        Assert.DoesNotContain(package.Entries, entry => entry.FullName.EndsWith(".pdb", StringComparison.Ordinal));
        Assert.All(package.Entries, entry => Assert.False(Contains(entry, PackedPackages.Root), $"{entry.FullName} names {PackedPackages.Root}."));
        var sources = Sources(symbols.GetEntry($"lib/net10.0/{id}.pdb")!);
        Assert.NotEmpty(sources);
        Assert.All(sources, source => Assert.StartsWith("/_/", source, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(LibraryNames))]
    public void Library_SaysWhatItIs_AndWantsOursInExactlyItsVersion(string id)
    {
        using var package = Open(id, "nupkg");
        using var stream = package.GetEntry($"{id}.nuspec")!.Open();
        var metadata = XDocument.Load(stream).Root!.Elements().Single();
        string Text(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;

        Assert.Equal(("Apache-2.0", "README.md"), (Text("license"), Text("readme")));
        Assert.NotEqual("Package Description", Text("description"));
        var ours = metadata.Descendants().Where(element => element.Name.LocalName == "dependency" && ((string)element.Attribute("id")!).StartsWith("Zchannel", StringComparison.Ordinal)).ToList();
        Assert.All(ours, dependency => Assert.Equal($"[{Text("version")}]", (string)dependency.Attribute("version")!));
        Assert.Equal(id is "Zchannel.Client" or "Zchannel.Core" ? 0 : 1, Math.Min(1, ours.Count));
    }

    // What stands before the version, which begins with the first digit.
    private static string Id(string file) => Path.GetFileName(file)[..(Path.GetFileName(file).IndexOfAny([.. "0123456789"]) - 1)];

    private ZipArchive Open(string id, string extension) => ZipFile.OpenRead(Directory.GetFiles(packages.Feed, $"*.{extension}").Single(file => Id(file) == id));

    // A portable PDB holds paths in parts, so they are read rather than searched for.
    private static List<string> Sources(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        content.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(content);
        var reader = provider.GetMetadataReader();
        return [.. reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name))];
    }

    private static bool Contains(ZipArchiveEntry entry, string text)
    {
        using var stream = entry.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }
}
