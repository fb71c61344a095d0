using Microsoft.AspNetCore.Http;
using Zchannel.Api;
using Zchannel.Connections;

namespace Zchannel.Native;

/// <summary>
/// Refusals as HTTP has them, for those who do not speak WebSocket.
/// </summary>
internal static class NativeRefusals
{
    /// <summary>Translates why a client is refused.</summary>
    public static ApiError Of(CloseReason reason) => reason switch
    {
        CloseReason.TokenInvalid => new ApiError(401, "token_invalid", "The token is not valid."),
        CloseReason.TokenExpired => new ApiError(401, "token_expired", "The token has expired."),
        CloseReason.Forbidden => ApiError.Forbidden("This origin, or this token, may not do this."),
        CloseReason.OverQuota => new ApiError(429, "rate_limited", "The app has reached one of its limits.") { RetryAfter = 5 },
        CloseReason.OverCapacity => ApiError.OverCapacity("The server has no room, or too much waits for the application.") with { RetryAfter = 5 },
        CloseReason.StorageUnavailable => ApiError.StorageUnavailable("The channel cannot be opened or read at this moment."),
        CloseReason.GoingAway => new ApiError(503, "going_away", "The server is going away.") { RetryAfter = 1 },
        CloseReason.TooSlow or CloseReason.MessageRefused or CloseReason.Gap or CloseReason.EndedByApplication
            or CloseReason.ClientLeft or CloseReason.ProtocolViolation or CloseReason.InvalidText or CloseReason.MessageTooLarge
            or CloseReason.Malformed or CloseReason.Failed => ApiError.InvalidRequest("'client', 'after' or 'Last-Event-ID' is malformed."),
    };

    /// <summary>Refuses with a problem that any page may read.</summary>
    public static Task WriteAsync(HttpResponse response, ApiError error)
    {
        Cors.AllowAnyone(response);
        return response.WriteErrorAsync(error);
    }

    /// <summary>Refuses a handshake that is none.</summary>
    public static Task WriteHandshakeFaultAsync(HttpResponse response, int status)
    {
        if (status == StatusCodes.Status426UpgradeRequired)
        {
            response.Headers.SecWebSocketVersion = "13";
        }

        return WriteAsync(response, new ApiError(status, "invalid_request", "This is not a WebSocket handshake of RFC 6455, version 13."));
    }

    /// <summary>Refuses one who was refused too often, at the least cost.</summary>
    public static Task WriteBareAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = "60";
        return Task.CompletedTask;
    }
}
