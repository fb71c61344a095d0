using System.Text;

namespace Zchannel.Client;

/// <summary>
/// One thing heard on a channel, in the channel's order: a message, or the word that some were lost.
/// </summary>
/// <param name="Kind">A message of one of the two kinds, or a gap.</param>
/// <param name="Position">Where it stands; listening can be resumed after it.</param>
/// <param name="Data">The message's bytes, owned by the reader; empty for a gap.</param>
public sealed record ChannelMessage(ChannelMessageKind Kind, string Position, ReadOnlyMemory<byte> Data)
{
    /// <summary>The text of a text message; <see langword="null"/> for a binary one and for a gap. Decoded at each call.</summary>
    public string? Text => Kind == ChannelMessageKind.Text ? Encoding.UTF8.GetString(Data.Span) : null;

    /// <summary>Whether messages were lost here. What was missed can only be asked for elsewhere.</summary>
    public bool IsGap => Kind == ChannelMessageKind.Gap;
}
