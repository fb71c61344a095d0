using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Zchannel.Apps;

/// <summary>
/// The apps of a server, and which key belongs to which. Safe for concurrent use.
/// </summary>
public sealed class AppRegistry
{
    private readonly FrozenDictionary<string, (App App, AccessKey Key)> _keys;

    /// <summary>Makes the registry of a server.</summary>
    /// <param name="settings">The apps; app ids and key ids are unique over all of them.</param>
    public AppRegistry(IEnumerable<AppSettings> settings)
    {
        All = [.. settings.Select(app => new App(app))];
        _keys = All.SelectMany(app => app.Settings.Keys.Select(key => (App: app, Key: key)))
            .ToFrozenDictionary(pair => pair.Key.Id, StringComparer.Ordinal);
    }

    /// <summary>All apps.</summary>
    public IReadOnlyList<App> All { get; }

    /// <summary>Finds the app that a key decides.</summary>
    /// <param name="keyId">The id that a caller or a token names.</param>
    /// <param name="app">The app.</param>
    /// <param name="key">The key.</param>
    public bool TryFindKey(string keyId, [NotNullWhen(true)] out App? app, [NotNullWhen(true)] out AccessKey? key)
    {
        var found = _keys.TryGetValue(keyId, out var pair);
        (app, key) = pair;
        return found;
    }
}
