using System.Reflection;
using Zchannel.Configuration;

namespace Zchannel.Server.Features;

/// <summary>
/// What a person reads when the server has started.
/// </summary>
internal static class Banner
{
    /// <summary>The version of the executable, without the commit it was built from.</summary>
    public static string Version { get; } =
        typeof(Banner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";

    /// <summary>Writes the banner.</summary>
    /// <param name="writer">Where to: words go to standard error.</param>
    /// <param name="addresses">The addresses listened on.</param>
    /// <param name="management">The addresses for operators.</param>
    /// <param name="settings">What the server runs with.</param>
    public static void Write(TextWriter writer, IEnumerable<string> addresses, IReadOnlyCollection<string> management, ServerSettings settings)
    {
        writer.WriteLine($"zchannel {Version}");
        writer.WriteLine($"  listening on  {string.Join(", ", addresses)}");
        if (management.Count > 0)
        {
            writer.WriteLine($"  management    {string.Join(", ", management)}");
        }

        if (settings.PublicUrl is { } publicUrl)
        {
            writer.WriteLine($"  public URL    {publicUrl.OriginalString}");
        }

        writer.WriteLine($"  serving       {AppSummary.Of(settings.Apps)}");
        if (settings.Apps.Any(app => app.IsDevelopment))
        {
            writer.WriteLine(
                $"warning: no app is configured, so the development app '{DevelopmentApp.Id}' is on " +
                $"(key {DevelopmentApp.Id}, secret {DevelopmentApp.KeySecret}). Everyone knows its secret: " +
                "it answers only this machine, and is not for production.");
        }

        writer.WriteLine("Press Ctrl-C to stop.");
    }
}
