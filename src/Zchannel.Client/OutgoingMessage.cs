using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Zchannel.Client;

/// <summary>
/// One message of a batch, for one channel or for several. Immutable.
/// </summary>
public sealed record OutgoingMessage
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private OutgoingMessage(IReadOnlyList<string> channels, ChannelMessageKind kind, ReadOnlyMemory<byte> data)
    {
        ArgumentNullException.ThrowIfNull(channels);
        Channels = channels;
        Kind = kind;
        Data = data;
    }

    /// <summary>The channels that get it, 1 to 1,000.</summary>
    public IReadOnlyList<string> Channels { get; }

    /// <summary>What the bytes are: text or binary.</summary>
    public ChannelMessageKind Kind { get; }

    /// <summary>The bytes of the message.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Makes a repeat of the same message harmless.</summary>
    /// <value>The default is a fresh random key for every call; 1 to 128 bytes of UTF-8.</value>
    public string? IdempotencyKey { get; init; }

    /// <summary>The client id that shall not hear the message, usually that of its author.</summary>
    /// <value>The default is nobody.</value>
    public string? Exclude { get; init; }

    /// <summary>
    /// Makes a text message.
    /// </summary>
    /// <param name="channel">The channel's name.</param>
    /// <param name="text">The message.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ArgumentException">The text has a lone surrogate and so no UTF-8.</exception>
    public static OutgoingMessage Text(string channel, string text) => Text([channel], text);

    /// <summary>
    /// Makes a text message for several channels.
    /// </summary>
    /// <param name="channels">The channels' names.</param>
    /// <param name="text">The message.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ArgumentException">The text has a lone surrogate and so no UTF-8.</exception>
    public static OutgoingMessage Text(IReadOnlyList<string> channels, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new OutgoingMessage(channels, ChannelMessageKind.Text, StrictUtf8.GetBytes(text));
    }

    /// <summary>
    /// Makes a binary message.
    /// </summary>
    /// <param name="channel">The channel's name.</param>
    /// <param name="data">The message. It must not change until it is sent.</param>
    /// <returns>The message.</returns>
    public static OutgoingMessage Binary(string channel, ReadOnlyMemory<byte> data) => Binary([channel], data);

    /// <summary>
    /// Makes a binary message for several channels.
    /// </summary>
    /// <param name="channels">The channels' names.</param>
    /// <param name="data">The message. It must not change until it is sent.</param>
    /// <returns>The message.</returns>
    public static OutgoingMessage Binary(IReadOnlyList<string> channels, ReadOnlyMemory<byte> data) => new(channels, ChannelMessageKind.Binary, data);

    /// <summary>
    /// Makes a text message of a value's JSON.
    /// </summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="channel">The channel's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">How it becomes JSON, from a generated context.</param>
    /// <returns>The message.</returns>
    public static OutgoingMessage Json<T>(string channel, T value, JsonTypeInfo<T> type) =>
        new([channel], ChannelMessageKind.Text, JsonSerializer.SerializeToUtf8Bytes(value, type));
}
