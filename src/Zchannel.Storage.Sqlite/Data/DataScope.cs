namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// Which part of a database is meant.
/// </summary>
/// <param name="App">One app; all where null.</param>
/// <param name="Channel">Channels of one name; all where null.</param>
internal readonly record struct DataScope(string? App = null, string? Channel = null)
{
    /// <summary>Whether it is less than everything.</summary>
    public bool IsPart => App is not null || Channel is not null;

    public bool Has(string app) => App is null || App == app;

    public bool Has(string app, string channel) => Has(app) && (Channel is null || Channel == channel);

    /// <inheritdoc />
    public override string ToString() => (App, Channel) switch
    {
        (null, null) => "everything",
        (var app, null) => $"app '{app}'",
        (null, var channel) => $"channel '{channel}'",
        var (app, channel) => $"channel '{channel}' of app '{app}'",
    };
}
