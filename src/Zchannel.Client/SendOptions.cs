namespace Zchannel.Client;

/// <summary>
/// What goes along with one message.
/// </summary>
public sealed record SendOptions
{
    /// <summary>Makes a repeat of the same message harmless: the server answers as it did the first time.</summary>
    /// <value>The default is a fresh random key for every call, reused over that call's own attempts; 1 to 128 printable ASCII characters.</value>
    public string? IdempotencyKey { get; init; }

    /// <summary>The client id that shall not hear the message, usually that of its author.</summary>
    /// <value>The default is nobody.</value>
    public string? Exclude { get; init; }
}
