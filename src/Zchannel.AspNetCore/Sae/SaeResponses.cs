using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Zchannel.Api;

namespace Zchannel.Sae;

/// <summary>
/// Answers as Sina App Engine's Channel service did: <c>{"data": …}</c>, or <c>{"errno": n, "error": "…"}</c>.
/// </summary>
internal static class SaeResponses
{
    /// <summary>The number of a bad argument, which the original's SDKs know. Any other error has its HTTP status for a number.</summary>
    public const int BadArgument = 101;

    /// <summary>Answers a call that did what it should.</summary>
    /// <param name="response">The answer, not begun.</param>
    /// <param name="write">Writes the member <c>data</c>.</param>
    public static Task WriteSaeDataAsync(this HttpResponse response, Action<Utf8JsonWriter> write) =>
        response.WriteJsonAsync(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("data");
            write(json);
            json.WriteEndObject();
        });

    /// <summary>Answers one that did not.</summary>
    /// <param name="response">The answer, not begun.</param>
    /// <param name="error">Why.</param>
    public static Task WriteSaeErrorAsync(this HttpResponse response, ApiError error)
    {
        if (error.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (error.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = SaeProof.Scheme;
        }

        return response.WriteJsonAsync(error.Status, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("errno", error.Status == StatusCodes.Status400BadRequest ? BadArgument : error.Status);
            json.WriteString("error", error.Detail);
            json.WriteEndObject();
        });
    }
}
