namespace Zchannel.Storage.Sqlite.Tests.Faults.Disk;

/// <summary>
/// A file that SQLite has open.
/// </summary>
/// <param name="Disk">Where it lies.</param>
/// <param name="Kept">What of it is not safe yet; null for a temporary file, which no crash survives anyway.</param>
/// <param name="SyncsName">Whether its first sync is its directory's as well, as SQLite does it for journals and logs.</param>
internal sealed record OpenFile(FaultyDisk Disk, KeptFile? Kept, bool SyncsName);
