using System.Text.Json;

namespace Zchannel.Checker.Publishers;

/// <summary>What the API answered, if it did.</summary>
/// <param name="Status">The HTTP status; 0 where there was no answer.</param>
/// <param name="Body">The JSON of a success.</param>
/// <param name="Code">What a refusal says, or why there was no answer.</param>
/// <param name="RetryAfter">Whether a refusal says when to come again.</param>
internal sealed record Answer(int Status, JsonDocument? Body, string? Code, bool RetryAfter) : IDisposable
{
    public static Answer None(string why) => new(0, null, why, false);

    public static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return new Answer(status, body.Length == 0 ? null : JsonDocument.Parse(body), null, false);
        }

        return new Answer(status, null, CodeOf(body), response.Headers.RetryAfter is not null);
    }

    public void Dispose() => Body?.Dispose();

    private static string CodeOf(string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.GetProperty("code").GetString() ?? "";
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "without a code: " + body[..Math.Min(body.Length, 200)];
        }
    }
}
