using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Zchannel.Client;

/// <summary>
/// Receives callbacks: believes only a genuine signature, over the body exactly as it came.
/// </summary>
internal sealed class CallbackEndpoint(CallbackSignature signature, int maximumBytes, Func<ChannelCallback, HttpContext, Task> handler)
{
    /// <summary>Answers a callback of a kind.</summary>
    public async Task HandleAsync(HttpContext context, string kind)
    {
        if (await ReadAsync(context) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        var headers = context.Request.Headers;
        if (!signature.Verify(headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"], body))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (!CallbackForm.TryRead(kind, body, out var callback))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        await handler(callback, context);
        if (!context.Response.HasStarted && context.Response.StatusCode == StatusCodes.Status200OK)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private async ValueTask<byte[]?> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        using var body = new MemoryStream();
        var buffer = new byte[8 * 1024];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            if (body.Length + read > maximumBytes)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}
