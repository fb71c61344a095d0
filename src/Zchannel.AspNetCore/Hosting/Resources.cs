using System.Text;

namespace Zchannel.Hosting;

/// <summary>
/// What the assembly carries for pages.
/// </summary>
internal static class Resources
{
    /// <summary>Reads a text that the project embeds.</summary>
    /// <param name="name">Its logical name in the project file.</param>
    public static string ReadText(string name)
    {
        using var stream = typeof(Resources).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly was built without {name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
