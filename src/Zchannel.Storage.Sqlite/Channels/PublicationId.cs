namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// The key of a publication's row: channel and offset in one number, so that a range of a channel is one run of the table.
/// </summary>
internal static class PublicationId
{
    /// <summary>How many publications a channel may have in its life: a thousand a second for 35 years.</summary>
    public const long MaxOffset = (1L << OffsetBits) - 1;

    /// <summary>How many channels a database may hold.</summary>
    public const long MaxChannel = (1L << (63 - OffsetBits)) - 1;

    private const int OffsetBits = 40;

    public static long Of(long channel, long offset) => (channel << OffsetBits) | offset;

    public static long ChannelOf(long id) => id >> OffsetBits;

    public static long OffsetOf(long id) => id & MaxOffset;
}
