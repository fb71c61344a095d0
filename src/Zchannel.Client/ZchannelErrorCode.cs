namespace Zchannel.Client;

/// <summary>
/// The codes of <see cref="ZchannelException"/> that this library makes itself, and those of the server that a program may
/// want to tell apart. All others are the server's own, as <c>rate_limited</c>.
/// </summary>
public static class ZchannelErrorCode
{
    /// <summary>No connection to the server, or none that lasted for an answer.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>Something answered that does not speak as a channel server does.</summary>
    public const string ProtocolError = "protocol_error";

    /// <summary>The server found the request malformed (close code 4000).</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The URL's token is not valid (close code 4001).</summary>
    public const string TokenInvalid = "token_invalid";

    /// <summary>The URL's time is over (close code 4002).</summary>
    public const string TokenExpired = "token_expired";

    /// <summary>The URL or the key does not permit this (close code 4003).</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The application ended the connection (close code 4004).</summary>
    public const string Ended = "ended";

    /// <summary>The server will not have this listener back, for a reason this version does not know (4000 to 4099).</summary>
    public const string Refused = "refused";

    /// <summary>The channel is durable, and cannot be stored or read at this moment (HTTP 503). Nothing was published.</summary>
    public const string StorageUnavailable = "storage_unavailable";

    /// <summary>A message was larger than the limit.</summary>
    public const string TooLarge = "too_large";
}
