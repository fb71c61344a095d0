using Microsoft.AspNetCore.Http;
using Zchannel.Api;
using Zchannel.Hosting;

namespace Zchannel.Sae;

/// <summary>
/// The door of both dialects: authenticates, and passes on.
/// </summary>
internal sealed class SaeApi(SaeAuthentication authentication, SaeCreateChannelHandler create, SaeSendMessageHandler send)
{
    /// <summary>Answers <c>create_channel</c>.</summary>
    public Task CreateAsync(HttpContext context, SaeDialect dialect) => HandleAsync(context, dialect, create.HandleAsync);

    /// <summary>Answers <c>send_message</c>.</summary>
    public Task SendAsync(HttpContext context, SaeDialect dialect) => HandleAsync(context, dialect, send.HandleAsync);

    private async Task HandleAsync(HttpContext context, SaeDialect dialect, Func<HttpContext, ApiCaller, Task> handle)
    {
        var (caller, error) = authentication.Authenticate(context.Request, dialect);
        if (caller is null)
        {
            await context.Response.WriteSaeErrorAsync(error!);
            return;
        }

        context.Features.Get<IClientLink>()?.Authenticate(caller.App);
        if (context.Request.Method != "POST")
        {
            context.Response.Headers.Allow = "POST";
            await context.Response.WriteSaeErrorAsync(new ApiError(StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "This address answers POST."));
            return;
        }

        try
        {
            await ApiRequests.MeasureAsync(context, caller, handle, SaeResponses.WriteSaeErrorAsync);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            // What is left on the link cannot be told from the next request.
            context.Response.Headers.Connection = "close";
            await context.Response.WriteSaeErrorAsync(RequestFailures.Describe(exception.StatusCode));
        }
    }
}
