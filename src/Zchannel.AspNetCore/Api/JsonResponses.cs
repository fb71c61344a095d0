using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Zchannel.Api;

/// <summary>
/// Writes JSON answers, and errors as RFC 9457 has them.
/// </summary>
internal static class JsonResponses
{
    private const string Json = "application/json; charset=utf-8";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with JSON.</summary>
    /// <param name="response">The answer, not begun.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="write">Writes one value.</param>
    public static Task WriteJsonAsync(this HttpResponse response, int status, Action<Utf8JsonWriter> write) =>
        WriteAsync(response, status, Json, write);

    /// <summary>Begins an answer in JSON that the caller writes.</summary>
    /// <param name="response">The answer, not begun.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="length">How many bytes will follow.</param>
    public static void BeginJson(this HttpResponse response, int status, int length) => Begin(response, status, Json, length);

    /// <summary>Answers with a problem.</summary>
    /// <param name="response">The answer, not begun.</param>
    /// <param name="error">Why.</param>
    public static Task WriteErrorAsync(this HttpResponse response, ApiError error)
    {
        if (error.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(response, error.Status, "application/problem+json; charset=utf-8", json =>
        {
            json.WriteStartObject();
            json.WriteString("type", $"urn:zchannel:error:{error.Code}");
            json.WriteString("title", ReasonPhrases.GetReasonPhrase(error.Status));
            json.WriteNumber("status", error.Status);
            json.WriteString("code", error.Code);
            json.WriteString("detail", error.Detail);
            json.WriteEndObject();
        });
    }

    private static async Task WriteAsync(HttpResponse response, int status, string contentType, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        await using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            write(json);
        }

        Begin(response, status, contentType, buffer.WrittenCount);
        await response.Body.WriteAsync(buffer.WrittenMemory);
    }

    private static void Begin(HttpResponse response, int status, string contentType, int length)
    {
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
