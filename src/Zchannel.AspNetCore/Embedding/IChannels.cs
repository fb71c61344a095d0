using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Zchannel.Embedding;

/// <summary>
/// The channels of one app of the server that this application holds: what the HTTP API does, without a request.
/// </summary>
/// <remarks>
/// 1. When a task of <c>SendAsync</c> ends, the message has its place, and whoever is connected gets it. 2. Messages sent
/// one after the other stand in that order; those in flight together have none. 3. A sender waits for no subscriber.
/// 4. Everything here is bounded by the app's limits, like everybody else's calls. 5. Safe for concurrent use.
/// </remarks>
public interface IChannels
{
    /// <summary>Returns the channels of an app.</summary>
    /// <param name="app">The app's id. Where there is one app only, it need not be named.</param>
    /// <exception cref="ArgumentException">There is no such app at this moment.</exception>
    IChannels ForApp(string app);

    /// <summary>Sends a text message.</summary>
    /// <param name="channel">The channel's name: 1 to 256 bytes of UTF-8 without control characters.</param>
    /// <param name="text">The message.</param>
    /// <param name="options">A key that makes a repeat harmless, or whom to exclude.</param>
    /// <param name="cancellationToken">Cancels the wait. The message may still be sent after cancellation.</param>
    /// <exception cref="ChannelRefusedException">A limit is reached, or the key was used for another message.</exception>
    /// <exception cref="ArgumentException">The name or the text is not what one can be.</exception>
    Task<SendResult> SendAsync(string channel, string text, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Sends a binary message.</summary>
    /// <param name="channel">The channel's name.</param>
    /// <param name="data">The message; copied before the call returns.</param>
    /// <param name="options">A key that makes a repeat harmless, or whom to exclude.</param>
    /// <param name="cancellationToken">Cancels the wait. The message may still be sent after cancellation.</param>
    /// <exception cref="ChannelRefusedException">A limit is reached, or the key was used for another message.</exception>
    /// <exception cref="ArgumentException">The name is not what one can be.</exception>
    Task<SendResult> SendAsync(string channel, ReadOnlyMemory<byte> data, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Sends a value as JSON in a text message.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="channel">The channel's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">How it becomes JSON, from a generated context.</param>
    /// <param name="options">A key that makes a repeat harmless, or whom to exclude.</param>
    /// <param name="cancellationToken">Cancels the wait. The message may still be sent after cancellation.</param>
    /// <exception cref="ChannelRefusedException">A limit is reached, or the key was used for another message.</exception>
    /// <exception cref="ArgumentException">The name is not what one can be.</exception>
    Task<SendResult> SendAsync<T>(string channel, T value, JsonTypeInfo<T> type, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Makes a channel URL for one page or program, below where <c>MapZchannel</c> has put the server.</summary>
    /// <param name="grant">The channel, and what the holder may do in it.</param>
    /// <param name="duration">The time in which the URL can be used to connect, 1 second to 24 hours; one hour where none is given.</param>
    /// <param name="request">
    /// The request that is being answered. Only it knows the path base that a proxy or a middleware has taken away, and its
    /// host serves on this machine where no <c>PublicUrl</c> is configured.
    /// </param>
    /// <exception cref="ArgumentException">The channel, the user or the duration is not what one can be.</exception>
    /// <exception cref="InvalidOperationException">
    /// <c>MapZchannel</c> was not called, or <c>PublicUrl</c> is needed and not configured, or no key of the app may issue URLs for this channel.
    /// </exception>
    ChannelUrl CreateUrl(ChannelGrant grant, TimeSpan? duration = null, HttpRequest? request = null);

    /// <summary>Ends the connections of a user, as after a log-out (close code 4004).</summary>
    /// <param name="user">The user, as grants and tokens name them.</param>
    /// <param name="revoke">
    /// For how long the user's channel URLs made before now are refused, at most 31 days, also after a restart; null where
    /// they stay good. Endpoints of <c>MapChannel</c> refuse the user as long.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait. The URLs may be revoked nevertheless.</param>
    /// <returns>How many connections were ended.</returns>
    /// <exception cref="ChannelRefusedException">As many revocations as can be kept are in force, or it could not be stored.</exception>
    Task<int> DisconnectAsync(string user, TimeSpan? revoke = null, CancellationToken cancellationToken = default);
}
