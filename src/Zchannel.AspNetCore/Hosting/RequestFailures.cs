using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Zchannel.Api;
using Zchannel.Storage;

namespace Zchannel.Hosting;

/// <summary>
/// The last that sees an exception: a caller's mistake gets its 4xx and no line in the log, a fault of ours a 500 that
/// tells nothing and a line that tells all. No answer ever holds a stack trace.
/// </summary>
internal sealed partial class RequestFailures(RefusalPauses pauses, ILogger<RequestFailures> logger)
{
    /// <summary>Passes a request on.</summary>
    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IClientLink>()?.CountRequest() is { } turns)
        {
            await turns.NextAsync();
        }

        try
        {
            await next(context);
        }
        catch (BadHttpRequestException exception)
        {
            await RefuseAsync(context, Describe(exception.StatusCode));
        }
        catch (StorageUnavailableException exception)
        {
            await RefuseAsync(context, ApiError.StorageUnavailable(exception));
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went while it was being served, which is its right.
            Log.ClientGone(logger, exception);
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception);
            await RefuseAsync(context, new ApiError(StatusCodes.Status500InternalServerError, "internal_error", "The server failed. What it knows is in its log."));
        }

        if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            await pauses.AfterAsync(context);
        }
    }

    /// <summary>What a caller is told whose body the server could not take.</summary>
    public static ApiError Describe(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => new ApiError(status, "too_large", "The body is longer than this server takes."),
        StatusCodes.Status408RequestTimeout => new ApiError(status, "timeout", "The body came too slowly."),
        _ => new ApiError(status, "invalid_request", "The body is not as HTTP has it."),
    };

    private static async Task RefuseAsync(HttpContext context, ApiError error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        // What is left on the link cannot be told from the next request.
        context.Response.Headers.Connection = "close";
        await context.Response.WriteErrorAsync(error);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A request failed.")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Debug, "A client went while it was being served.")]
        public static partial void ClientGone(ILogger logger, Exception exception);
    }
}
