using System.Text;

namespace Zchannel.Client;

/// <summary>
/// A client has written.
/// </summary>
public sealed record ClientMessage : ChannelCallback
{
    /// <summary>Text or binary.</summary>
    public required ChannelMessageKind Kind { get; init; }

    /// <summary>The bytes of the message, owned by the handler.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The text of a text message; <see langword="null"/> for a binary one. Decoded at each call.</summary>
    public string? Text => Kind == ChannelMessageKind.Text ? Encoding.UTF8.GetString(Data.Span) : null;
}
