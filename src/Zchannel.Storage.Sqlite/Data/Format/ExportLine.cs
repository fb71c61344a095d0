using Zchannel.Callbacks;
using Zchannel.Channels;

namespace Zchannel.Storage.Sqlite.Data.Format;

/// <summary>
/// A line of an export. What belongs to a channel follows its <see cref="ChannelLine"/>.
/// </summary>
internal abstract record ExportLine;

/// <summary>The first line: what this is, and how much of the database.</summary>
/// <param name="Version">The version of the format.</param>
/// <param name="Exported">When it was made.</param>
/// <param name="App">The app that it is limited to, if it is.</param>
/// <param name="Channel">The channel name that it is limited to, if it is.</param>
internal sealed record HeaderLine(int Version, DateTimeOffset Exported, string? App, string? Channel) : ExportLine;

/// <summary>A channel.</summary>
/// <param name="App">Its app.</param>
/// <param name="Name">Its name.</param>
/// <param name="First">The offset of the oldest publication that is kept; <paramref name="Head"/> + 1 where none is.</param>
/// <param name="Head">The offset of its newest publication; 0 where there has been none.</param>
/// <param name="LastUsed">When it was used last.</param>
/// <param name="Epochs">Its lineage, the root first; empty where it cannot be told any more.</param>
internal sealed record ChannelLine(
    string App, string Name, long First, long Head, DateTimeOffset LastUsed, IReadOnlyList<ExportedEpoch> Epochs) : ExportLine;

/// <summary>One epoch of a channel's lineage.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Fork">The last offset that it shares with the one before it; 0 for the root.</param>
internal readonly record struct ExportedEpoch(string Id, long Fork);

/// <summary>A publication.</summary>
/// <param name="Offset">Its offset.</param>
/// <param name="Time">When it was accepted.</param>
/// <param name="Kind">What the bytes are.</param>
/// <param name="Payload">The bytes.</param>
/// <param name="Excluded">The client that does not get it, or <see cref="Publication.Everyone"/> where it is erased.</param>
internal sealed record PublicationLine(
    long Offset, DateTimeOffset Time, PublicationKind Kind, ReadOnlyMemory<byte> Payload, string? Excluded) : ExportLine;

/// <summary>Publications that should be there and cannot be read.</summary>
/// <param name="From">The offset of the first.</param>
/// <param name="To">The offset of the last.</param>
internal sealed record LostLine(long From, long To) : ExportLine;

/// <summary>What a publisher called a publish.</summary>
/// <param name="Offset">Where it was placed.</param>
/// <param name="Receivers">How many could receive it.</param>
/// <param name="Key">The key, the hash of what was published, and until when it is remembered.</param>
internal sealed record PublishKeyLine(long Offset, int Receivers, PublishKey Key) : ExportLine;

/// <summary>A callback that its application has not accepted, or that is to come.</summary>
/// <param name="App">Its app.</param>
/// <param name="IsExpected">Whether it has not happened yet: the <c>disconnected</c> of a connection that was open.</param>
/// <param name="Kept">The event, and how it stands.</param>
internal sealed record CallbackLine(string App, bool IsExpected, KeptCallback Kept) : ExportLine;

/// <summary>The last number that an event of a channel has taken.</summary>
/// <param name="App">The app.</param>
/// <param name="Channel">The channel's name.</param>
/// <param name="Last">The number.</param>
/// <param name="Expires">Until when it is remembered.</param>
internal sealed record SequenceLine(string App, string Channel, long Last, DateTimeOffset Expires) : ExportLine;

/// <summary>The last line, without which the others are not whole.</summary>
/// <param name="Lines">How many there are before it.</param>
internal sealed record EndLine(long Lines) : ExportLine;
