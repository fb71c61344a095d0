using System.Net;
using System.Net.WebSockets;

namespace Zchannel.Client.Listening;

/// <summary>
/// What a listener does after a connection has ended.
/// </summary>
internal enum CloseVerdict
{
    /// <summary>Try again, later and later.</summary>
    BackOff,

    /// <summary>Try again at once.</summary>
    AtOnce,

    /// <summary>Try again with another URL, or stop where there is none.</summary>
    FreshUrl,

    /// <summary>Try again without a position, and tell of the gap.</summary>
    WithoutPosition,

    /// <summary>Do not come back.</summary>
    Stop,
}

/// <summary>
/// The one place where the server's close codes and refusals are read.
/// </summary>
internal static class CloseVerdicts
{
    public static CloseVerdict Of(Drop drop) => drop switch
    {
        { IsProtocolError: true } => CloseVerdict.Stop,
        { CloseCode: 4001 or 4002 } => CloseVerdict.FreshUrl,
        { CloseCode: 4010 } => CloseVerdict.WithoutPosition,
        { CloseCode: >= 4000 and < 4100 } => CloseVerdict.Stop,
        { CloseCode: >= 4200 and < 4300 } => CloseVerdict.AtOnce,
        { CloseCode: not null } => CloseVerdict.BackOff,
        { Status: HttpStatusCode.Unauthorized } => CloseVerdict.FreshUrl,
        { Status: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests } => CloseVerdict.BackOff,
        { Status: >= (HttpStatusCode)400 and < (HttpStatusCode)500 } => CloseVerdict.Stop,
        _ => CloseVerdict.BackOff,
    };

    public static string ErrorCodeOf(Drop drop) => drop switch
    {
        { IsTooLarge: true } => ZchannelErrorCode.TooLarge,
        { IsProtocolError: true } => ZchannelErrorCode.ProtocolError,
        { CloseCode: 4000 } or { Status: HttpStatusCode.BadRequest } => ZchannelErrorCode.InvalidRequest,
        { CloseCode: 4001 } or { Status: HttpStatusCode.Unauthorized } => ZchannelErrorCode.TokenInvalid,
        { CloseCode: 4002 } => ZchannelErrorCode.TokenExpired,
        { CloseCode: 4003 } or { Status: HttpStatusCode.Forbidden } => ZchannelErrorCode.Forbidden,
        { CloseCode: 4004 } => ZchannelErrorCode.Ended,
        { CloseCode: not null } or { Status: not null } => ZchannelErrorCode.Refused,
        _ => ZchannelErrorCode.Unreachable,
    };

    public static string WordsFor(WebSocketCloseStatus? code, string? description) => (int?)code switch
    {
        4000 => "The server found the request malformed.",
        4001 => "The URL's token is not valid.",
        4002 => "The URL has expired.",
        4003 => "The URL does not permit this.",
        4004 => "The application ended the connection.",
        4100 => "The server is full.",
        4101 => "A quota or rate is used up.",
        4108 => "This listener was too slow.",
        4200 => "The server is going away.",
        null => "The connection was lost.",
        { } other when string.IsNullOrEmpty(description) => $"The server closed the connection ({other}).",
        { } other => $"The server closed the connection ({other}: {description}).",
    };
}
