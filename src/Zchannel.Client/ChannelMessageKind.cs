namespace Zchannel.Client;

/// <summary>
/// What a <see cref="ChannelMessage"/> is.
/// </summary>
public enum ChannelMessageKind
{
    /// <summary>A text message.</summary>
    Text,

    /// <summary>A binary message.</summary>
    Binary,

    /// <summary>Not a message: everything not heard up to and with the position is lost to this listener.</summary>
    Gap,
}
