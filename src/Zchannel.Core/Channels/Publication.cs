namespace Zchannel.Channels;

/// <summary>
/// One message in a channel. Immutable once the store has placed it; from then on safe for concurrent use.
/// </summary>
/// <param name="kind">What the bytes are.</param>
/// <param name="payload">The bytes, which now belong to the publication. Text is valid UTF-8.</param>
/// <param name="time">When it was accepted.</param>
/// <param name="excludedClient">The client that does not get it, or null where all do.</param>
public sealed class Publication(
    PublicationKind kind,
    ReadOnlyMemory<byte> payload,
    DateTimeOffset time,
    string? excludedClient = null)
{
    /// <summary>What each publication costs beyond its payload, measured on 64-bit .NET: object, array header and its places in logs.</summary>
    public const int Overhead = 128;

    /// <summary>What <see cref="ExcludedClient"/> is where nobody gets the publication any more; no client id is like it.</summary>
    public const string Everyone = "*";

    /// <summary>What the bytes are.</summary>
    public PublicationKind Kind { get; } = kind;

    /// <summary>The bytes, opaque to everything but an encoding.</summary>
    public ReadOnlyMemory<byte> Payload { get; } = payload;

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset Time { get; } = time;

    /// <summary>The client that does not get it, or null where all do.</summary>
    public string? ExcludedClient { get; } = excludedClient;

    /// <summary>Its place in the channel, from when the store has assigned it.</summary>
    public StreamPosition Position { get; private set; }

    /// <summary>Whether the application has erased it: its place is still there, its payload is not, and nobody gets it.</summary>
    public bool IsErased => ExcludedClient == Everyone;

    /// <summary>How many subscriptions could receive it when it joined the log.</summary>
    internal int Receivers { get; set; }

    /// <summary>Assigns the position. Called once, by the store, before the publication joins any log.</summary>
    /// <param name="position">The position.</param>
    public void PlaceAt(StreamPosition position) => Position = position;

    /// <summary>Makes what takes the publication's place when it is erased.</summary>
    public Publication Erased()
    {
        var erased = new Publication(Kind, ReadOnlyMemory<byte>.Empty, Time, Everyone);
        erased.PlaceAt(Position);
        return erased;
    }
}
