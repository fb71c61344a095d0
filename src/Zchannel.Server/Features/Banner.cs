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
        if (Warning(settings) is { } warning)
        {
            writer.WriteLine($"warning: {warning}");
        }

        writer.WriteLine("Press Ctrl-C to stop.");
    }

    /// <summary>Returns what the operator should know of the apps, or null.</summary>
    public static string? Warning(ServerSettings settings) => settings.Apps.Any(app => app.IsDevelopment)
        ? $"no app is configured, so the development app '{DevelopmentApp.Id}' is on " +
            $"(key {DevelopmentApp.Id}, secret {DevelopmentApp.KeySecret}). Everyone knows its secret: " +
            "it answers only this machine, and is not for production."
        : null;
}
