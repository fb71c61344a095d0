using System.Buffers;
using System.IO.Pipelines;
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
            // Most have come with their heads.
            if (!TryRead(body, out var result))
            {
                result = await ReadAsync(body, request.HttpContext.RequestAborted);
            }

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

    private static bool TryRead(PipeReader body, out ReadResult result)
    {
        try
        {
            return body.TryRead(out result);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw Unreadable(exception);
        }
    }

    private static async ValueTask<ReadResult> ReadAsync(PipeReader body, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(cancellationToken);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw Unreadable(exception);
        }
    }

    // For a chunk length beyond 32 bits Kestrel says IOException, and means the caller's mistake.
    private static BadHttpRequestException Unreadable(IOException exception) => new("The body could not be read.", exception);

    /// <summary>Whether the sender says that the body is binary; anything else is text.</summary>
    public static bool IsBinary(this HttpRequest request)
    {
        var type = request.ContentType.AsSpan();
        var parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim().Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase);
    }
}
