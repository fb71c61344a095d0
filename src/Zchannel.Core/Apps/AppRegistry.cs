using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Zchannel.Apps;

/// <summary>
/// The apps of a server, and which key belongs to which. Safe for concurrent use.
/// </summary>
/// <remarks>Lock: <c>_gate</c> lets one set of settings be applied at a time, and guards the apps that are gone. Nobody who is served waits for it.</remarks>
public sealed class AppRegistry
{
    private readonly Lock _gate = new();
    private readonly List<App> _departed = [];
    private volatile Snapshot _snapshot;

    /// <summary>Makes the registry of a server.</summary>
    /// <param name="settings">The apps; app ids and key ids are unique over all of them.</param>
    public AppRegistry(IEnumerable<AppSettings> settings) => _snapshot = new Snapshot([.. settings.Select(app => new App(app, Memory))]);

    /// <summary>All apps at this moment. Ask anew each time: a reload changes them.</summary>
    public IReadOnlyList<App> All => _snapshot.Apps;

    internal ServerMemory Memory { get; } = new();

    /// <summary>Finds an app by its id; null where none is configured under it.</summary>
    internal App? Find(string id) => _snapshot.ById.GetValueOrDefault(id);

    /// <summary>Finds the app that a key decides.</summary>
    /// <param name="keyId">The id that a caller or a token names.</param>
    /// <param name="app">The app.</param>
    /// <param name="key">The key.</param>
    public bool TryFindKey(string keyId, [NotNullWhen(true)] out App? app, [NotNullWhen(true)] out AccessKey? key) =>
        TryFindKey(keyId.AsSpan(), out app, out key);

    internal bool TryFindKey(ReadOnlySpan<char> keyId, [NotNullWhen(true)] out App? app, [NotNullWhen(true)] out AccessKey? key)
    {
        var found = _snapshot.Keys.TryGetValue(keyId, out var pair);
        (app, key) = pair;
        return found;
    }

    /// <summary>
    /// Puts new settings into force. An app that was there stays the same <see cref="App"/>, with its channels and its
    /// connections, under new settings; so does one that was gone and still holds something.
    /// </summary>
    /// <param name="settings">All apps that there are to be; app ids and key ids are unique over all of them.</param>
    /// <returns>The apps that came and went. What is to be done for them is the caller's matter.</returns>
    internal AppChanges Apply(IReadOnlyList<AppSettings> settings)
    {
        lock (_gate)
        {
            var before = _snapshot.Apps.ToDictionary(app => app.Id, StringComparer.Ordinal);
            var apps = settings.Select(app => before.Remove(app.Id, out var known) ? known : ReturnUnsynchronized(app.Id) ?? new App(app, Memory)).ToArray();
            for (var i = 0; i < apps.Length; i++)
            {
                apps[i].Settings = settings[i];
            }

            var added = apps.Except(_snapshot.Apps).ToArray();
            _snapshot = new Snapshot(apps);
            _departed.AddRange(before.Values);
            return new AppChanges(added, [.. before.Values]);
        }
    }

    /// <summary>Goes through the apps that were removed and still hold something.</summary>
    /// <param name="isEmpty">Takes from an app what it holds; true when nothing is left.</param>
    internal void ForgetDeparted(Predicate<App> isEmpty)
    {
        lock (_gate)
        {
            _departed.RemoveAll(isEmpty);
        }
    }

    // One that comes back while it still holds something is the same: nothing of it may be open twice.
    private App? ReturnUnsynchronized(string id)
    {
        var app = _departed.Find(app => app.Id == id);
        if (app is not null)
        {
            _departed.Remove(app);
        }

        return app;
    }

    private sealed class Snapshot(IReadOnlyList<App> apps)
    {
        public IReadOnlyList<App> Apps { get; } = apps;

        public FrozenDictionary<string, App> ById { get; } = apps.ToFrozenDictionary(app => app.Id, StringComparer.Ordinal);

        public FrozenDictionary<string, (App App, AccessKey Key)>.AlternateLookup<ReadOnlySpan<char>> Keys { get; } =
            apps.SelectMany(app => app.Settings.Keys.Select(key => (App: app, Key: key)))
                .ToFrozenDictionary(pair => pair.Key.Id, StringComparer.Ordinal)
                .GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
