using Zchannel.Apps;

namespace Zchannel.Embedding;

/// <summary>
/// Finds the app that a call in process means.
/// </summary>
internal static class SelectedApp
{
    /// <summary>Returns an app as it is at this moment.</summary>
    /// <param name="apps">All apps.</param>
    /// <param name="id">Its id, or null where the only one is meant.</param>
    public static App Select(this AppRegistry apps, string? id)
    {
        var all = apps.All;
        return id is null
            ? all is [var only] ? only : throw new InvalidOperationException($"There is more than one app ({Names(all)}): say which is meant.")
            : all.FirstOrDefault(app => app.Id == id) ?? throw new ArgumentException($"There is no app '{id}' ({Names(all)}).", nameof(id));
    }

    private static string Names(IReadOnlyList<App> apps) => string.Join(", ", apps.Select(app => app.Id).Take(10));
}
