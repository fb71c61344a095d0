using Zchannel.Channels;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// What is in memory of a publication whose payload is on the disk: 16 bytes.
/// </summary>
internal readonly struct IndexEntry(long time, int length, PublicationKind kind, EntryState state)
{
    // PublicationKind alone would take four bytes more, and with them eight.
    private readonly byte _kind = (byte)kind;

    /// <summary>When it was accepted, in ticks of UTC.</summary>
    public long Time { get; } = time;

    /// <summary>The bytes of its payload.</summary>
    public int Length { get; } = length;

    /// <summary>What is known of it.</summary>
    public EntryState State { get; } = state;

    /// <summary>What the payload is.</summary>
    public PublicationKind Kind => (PublicationKind)_kind;

    /// <summary>What takes its place when its payload is gone.</summary>
    public IndexEntry Become(EntryState gone) => new(Time, length: 0, Kind, gone);
}
