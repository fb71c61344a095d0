using System.Net;

namespace Zchannel.Client;

/// <summary>
/// The server said no, or could not be reached. <see cref="Code"/> is stable; the message is for people.
/// </summary>
public sealed class ZchannelException : Exception
{
    /// <summary>
    /// Makes the exception.
    /// </summary>
    /// <param name="code">The stable code: the server's, or one of <see cref="ZchannelErrorCode"/>.</param>
    /// <param name="message">What happened, in words for a person.</param>
    /// <param name="innerException">What it followed from.</param>
    public ZchannelException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>The stable code: the server's, or one of <see cref="ZchannelErrorCode"/>.</summary>
    public string Code { get; }

    /// <summary>The HTTP status of the answer, where there was one.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>The WebSocket close code, where there was one.</summary>
    public int? CloseCode { get; init; }

    /// <summary>How long the server asked to wait, where it did.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
