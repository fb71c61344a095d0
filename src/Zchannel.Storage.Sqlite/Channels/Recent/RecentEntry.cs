namespace Zchannel.Storage.Sqlite.Channels.Recent;

/// <summary>
/// A publication that has yet to be settled.
/// </summary>
/// <param name="History">Its channel.</param>
/// <param name="Offset">Its place there.</param>
/// <param name="Number">Its place among all.</param>
/// <param name="Bytes">About how many it takes.</param>
internal readonly record struct RecentEntry(SqliteChannelHistory History, long Offset, long Number, int Bytes);
