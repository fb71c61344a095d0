using Zchannel.Apps;

namespace Zchannel.Server.Features;

/// <summary>
/// Says in a few words which apps there are.
/// </summary>
internal static class AppSummary
{
    private const int MostNames = 8;

    /// <summary>Returns something like <c>2 apps (chat, shop)</c>.</summary>
    /// <param name="apps">The apps.</param>
    public static string Of(IReadOnlyList<AppSettings> apps)
    {
        var names = string.Join(", ", apps.Take(MostNames).Select(app => app.IsDevelopment ? $"{app.Id}, for development" : app.Id));
        return $"{apps.Count} {(apps.Count == 1 ? "app" : "apps")} ({names}{(apps.Count > MostNames ? ", …" : "")})";
    }
}
