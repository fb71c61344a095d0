using System.IO.Compression;
using System.Text;
using Zchannel.Hosting;

namespace Zchannel.Server.Tests.Hosting;

public sealed class ScriptBundleTests
{
    [Fact]
    public void Scripts_Gzipped_AreUnderFiveKilobytes()
    {
        Assert.InRange(Gzipped(ScriptBundle.Classic()), 1000, 5000);
        Assert.InRange(Gzipped(ScriptBundle.Module()), 1000, 5000);
    }

    [Fact]
    public void ClassicAndModule_AreOneImplementation()
    {
        Assert.Equal(Body(ScriptBundle.Module()), Body(ScriptBundle.Classic()));
    }

    [Fact]
    public void Classic_HasNoModuleSyntax()
    {
        var lines = ScriptBundle.Classic().Split('\n');

        Assert.DoesNotContain(lines, line => line.StartsWith("import ", StringComparison.Ordinal) || line.StartsWith("export ", StringComparison.Ordinal));
    }

    private static string Body(string script) =>
        script[script.IndexOf("const descriptions", StringComparison.Ordinal)..script.IndexOf("function ownCopy", StringComparison.Ordinal)];

    private static int Gzipped(string text)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return (int)output.Length;
    }
}
