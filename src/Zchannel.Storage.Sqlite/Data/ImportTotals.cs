namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// What an import has brought.
/// </summary>
internal sealed record ImportTotals
{
    public long Channels { get; set; }

    public long Publications { get; set; }

    public long PublishKeys { get; set; }

    public long Callbacks { get; set; }
}
