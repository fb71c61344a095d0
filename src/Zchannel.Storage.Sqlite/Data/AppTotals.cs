namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// What a database holds of an app.
/// </summary>
internal sealed record AppTotals(string App)
{
    public long Channels { get; set; }

    public long Publications { get; set; }

    /// <summary>The payload bytes of the publications.</summary>
    public long Bytes { get; set; }

    public long PublishKeys { get; set; }

    /// <summary>Callbacks that wait, or are to come.</summary>
    public long Callbacks { get; set; }

    public long DeadLetters { get; set; }
}
