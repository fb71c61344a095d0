using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Callbacks;

/// <summary>
/// Something that happened to a connection and that its application is told. Immutable.
/// </summary>
public sealed record CallbackEvent
{
    /// <summary>Names the event; the same in every attempt, so that the application can tell a repeat.</summary>
    public required string Id { get; init; }

    /// <summary>What happened.</summary>
    public required CallbackKind Kind { get; init; }

    /// <summary>The channel it happened in.</summary>
    public required string Channel { get; init; }

    /// <summary>The connection it happened to. Events of one connection are delivered in order.</summary>
    public required ConnectionId Connection { get; init; }

    /// <summary>The id that the page chose and keeps over reconnects.</summary>
    public required string Client { get; init; }

    /// <summary>The user that the token names, if it names one.</summary>
    public string? User { get; init; }

    /// <summary>Counts the events of the channel from 1, in the order in which they were accepted; 0 until the queue has accepted it.</summary>
    public long Sequence { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What kind of bytes <see cref="Message"/> is.</summary>
    public PublicationKind MessageKind { get; init; }

    /// <summary>What the client wrote; empty unless <see cref="Kind"/> is <see cref="CallbackKind.Message"/>.</summary>
    public ReadOnlyMemory<byte> Message { get; init; }
}
