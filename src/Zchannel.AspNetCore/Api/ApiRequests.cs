using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Zchannel.Diagnostics;
using Zchannel.Storage;

namespace Zchannel.Api;

/// <summary>
/// Counts the requests of an app and traces them, under the span of the caller where it sends one
/// (<c>traceparent</c>, as W3C's Trace Context has it).
/// </summary>
internal static class ApiRequests
{
    private const string Ok = "ok";

    /// <summary>Has a request answered, and counts how.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="answer">Answers it.</param>
    /// <param name="refuse">Answers it where what it is about cannot be stored or read at this moment.</param>
    public static async Task MeasureAsync(
        HttpContext context, ApiCaller caller, Func<HttpContext, ApiCaller, Task> answer, Func<HttpResponse, ApiError, Task> refuse)
    {
        var result = "failed";
        using var activity = Traces.Source.HasListeners() ? Traces.StartRequest(context.Request.Method, CallerOf(context.Request)) : null;
        activity?.SetTag("zchannel.app", caller.App.Id);
        try
        {
            await answer(context, caller);
            result = Describe(context.Response.StatusCode);
        }
        catch (StorageUnavailableException exception) when (!context.Response.HasStarted)
        {
            await refuse(context.Response, ApiError.StorageUnavailable(exception));
            result = Describe(context.Response.StatusCode);
        }
        catch (Exception exception) when (exception is BadHttpRequestException or OperationCanceledException)
        {
            result = exception is BadHttpRequestException ? "invalid" : "client_gone";
            throw;
        }
        finally
        {
            caller.App.Usage.ApiRequest(result);
            activity?.Ended(result == Ok ? null : result);
        }
    }

    private static ActivityContext CallerOf(HttpRequest request)
    {
        // A header that is not as it should be is none, as the specification wants it.
        ActivityContext.TryParse(request.Headers.TraceParent, request.Headers.TraceState, isRemote: true, out var caller);
        return caller;
    }

    private static string Describe(int status) => status switch
    {
        < 400 => Ok,
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status429TooManyRequests => "limited",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        < 500 => "invalid",
        _ => "failed",
    };
}
