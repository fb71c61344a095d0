namespace Zchannel.Embedding;

/// <summary>
/// What goes along with one message. Immutable.
/// </summary>
public sealed record SendOptions
{
    /// <summary>Makes a repeat of the same message harmless: it is answered as the first was.</summary>
    /// <value>The default is none, as a call in process is not repeated by accident; 1 to 128 bytes of UTF-8.</value>
    public string? IdempotencyKey { get; init; }

    /// <summary>The client id that shall not hear the message, usually that of its author.</summary>
    /// <value>The default is nobody.</value>
    public string? Exclude { get; init; }
}
