using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Zchannel.Api;

/// <summary>
/// Reads request bodies up to a bound.
/// </summary>
internal static class RequestBodies
{
    /// <summary>Reads a body whole.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limit">How many bytes at most; 0 for as many as the server takes at all.</param>
    /// <returns>The bytes, or null when there are more.</returns>
    public static async ValueTask<byte[]?> ReadBodyAsync(this HttpRequest request, int limit)
    {
        var bound = limit == 0 ? int.MaxValue : limit;
        if (request.ContentLength > bound)
        {
            return null;
        }

        var body = request.BodyReader;
        while (true)
        {
            var result = await body.ReadAsync(request.HttpContext.RequestAborted);
            if (result.Buffer.Length > bound)
            {
                body.AdvanceTo(result.Buffer.End);
                return null;
            }

            if (result.IsCompleted)
            {
                var bytes = result.Buffer.ToArray();
                body.AdvanceTo(result.Buffer.End);
                return bytes;
            }

            body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>Whether the sender says that the body is binary; anything else is text.</summary>
    public static bool IsBinary(this HttpRequest request) =>
        request.ContentType is { } type && type.AsSpan().TrimStart().StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase);
}
