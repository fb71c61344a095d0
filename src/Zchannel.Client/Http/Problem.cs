using System.Net;
using System.Text.Json;

namespace Zchannel.Client.Http;

/// <summary>
/// Reads refusals: <c>application/problem+json</c> from the server, or whatever a proxy in between answers.
/// </summary>
internal static class Problem
{
    public static ZchannelException Read(HttpStatusCode status, TimeSpan? retryAfter, ReadOnlySpan<byte> body)
    {
        var problem = Parse(body);
        var words = problem?.Detail ?? problem?.Title ?? $"The server answered {(int)status}.";
        return new ZchannelException(problem?.Code ?? CodeOf(status), words) { Status = status, RetryAfter = retryAfter };
    }

    private static ProblemAnswer? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ApiJson.Default.ProblemAnswer);
        }
        catch (JsonException)
        {
            // Not ours: the status still says enough.
            return null;
        }
    }

    private static string CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => "invalid_request",
        HttpStatusCode.Unauthorized => "unauthorized",
        HttpStatusCode.Forbidden => "forbidden",
        HttpStatusCode.NotFound => "not_found",
        HttpStatusCode.RequestEntityTooLarge => "too_large",
        HttpStatusCode.TooManyRequests => "rate_limited",
        HttpStatusCode.ServiceUnavailable => "over_capacity",
        _ => $"http_{(int)status}",
    };
}
