using System.Text;

namespace Zchannel.Client;

/// <summary>
/// A message that the channel keeps.
/// </summary>
/// <param name="Kind">Text or binary.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="Data">Its bytes, owned by the reader.</param>
/// <param name="Time">When the server accepted it.</param>
public sealed record StoredMessage(ChannelMessageKind Kind, string Position, ReadOnlyMemory<byte> Data, DateTimeOffset Time)
{
    /// <summary>The text of a text message; <see langword="null"/> for a binary one. Decoded at each call.</summary>
    public string? Text => Kind == ChannelMessageKind.Text ? Encoding.UTF8.GetString(Data.Span) : null;
}
