namespace Zchannel.Channels;

/// <summary>
/// What the bytes of a message are.
/// </summary>
public enum PublicationKind
{
    /// <summary>Valid UTF-8.</summary>
    Text,

    /// <summary>Any bytes.</summary>
    Binary,
}
