using System.Net;
using System.Net.WebSockets;

namespace Zchannel.Client.Listening;

/// <summary>
/// How a connection ended, or why there was none.
/// </summary>
internal sealed record Drop(string Reason)
{
    public int? CloseCode { get; init; }

    public HttpStatusCode? Status { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public bool IsProtocolError { get; init; }

    public bool IsTooLarge { get; init; }

    public Exception? Cause { get; init; }

    // Nothing answered at all. A connection that was lost is another matter: the server was there.
    public bool IsUnreachable { get; init; }

    public static Drop Closed(WebSocketCloseStatus? code, string? description)
        => new(CloseVerdicts.WordsFor(code, description)) { CloseCode = (int?)code };

    public static Drop NotOurs(string reason) => new(reason) { IsProtocolError = true };

    public static Drop TooLarge(int limit)
        => new($"A message is larger than {limit} bytes.") { IsProtocolError = true, IsTooLarge = true };
}
