using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Callbacks;

/// <summary>
/// Makes events.
/// </summary>
internal static class CallbackEvents
{
    /// <summary>Makes one with an id of its own.</summary>
    /// <param name="kind">What has happened.</param>
    /// <param name="subject">The connection it has happened to.</param>
    /// <param name="time">When.</param>
    /// <param name="messageKind">What kind of bytes a message is.</param>
    /// <param name="message">What the client wrote.</param>
    public static CallbackEvent New(
        CallbackKind kind, CallbackSubject subject, DateTimeOffset time, PublicationKind messageKind = default, ReadOnlyMemory<byte> message = default) =>
        Make(ConnectionId.New(), kind, subject, time, messageKind, message);

    /// <summary>Makes the <c>disconnected</c> of a connection. Its id is always the same, whoever makes it and when.</summary>
    /// <param name="subject">The connection.</param>
    /// <param name="time">When it ended.</param>
    public static CallbackEvent Disconnected(CallbackSubject subject, DateTimeOffset time) =>
        Make(subject.Connection.Derive("disconnected"u8), CallbackKind.Disconnected, subject, time, default, default);

    private static CallbackEvent Make(
        ConnectionId id, CallbackKind kind, CallbackSubject subject, DateTimeOffset time, PublicationKind messageKind, ReadOnlyMemory<byte> message) => new()
        {
            Id = id.ToString(),
            Kind = kind,
            Channel = subject.Channel,
            Connection = subject.Connection,
            Client = subject.Client,
            User = subject.User,
            Time = time,
            MessageKind = messageKind,
            Message = message,
        };
}
