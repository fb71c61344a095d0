namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// Which part of a database is meant.
/// </summary>
/// <param name="App">One app; all where null.</param>
/// <param name="Channel">Channels of one name; all where null.</param>
internal readonly record struct DataScope(string? App = null, string? Channel = null)
{
    public bool Has(string app) => App is null || App == app;

    public bool Has(string app, string channel) => Has(app) && (Channel is null || Channel == channel);
}
