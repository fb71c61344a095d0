using System.Text.Json;
using Zchannel.Channels;

namespace Zchannel.Api;

/// <summary>
/// What became of one line of a batch.
/// </summary>
internal sealed record BatchResult
{
    private PublishOutcome _published;
    private ApiError? _error;
    private IReadOnlyList<(string Channel, BatchResult Result)>? _each;

    public static BatchResult Failed(ApiError error) => new() { _error = error };

    /// <summary>Translates what the hub says; null is an idempotency key that was used for another message.</summary>
    public static BatchResult Of(PublishOutcome? outcome) => outcome switch
    {
        null => Failed(ApiError.IdempotencyConflict("idempotency_key")),
        { Refusal: { } reached } => Failed(ApiError.Over(reached)),
        { } published => new() { _published = published },
    };

    public static BatchResult Broadcast(IReadOnlyList<(string Channel, BatchResult Result)> each) => new() { _each = each };

    /// <summary>Writes the members of the result.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (_each is { } each)
        {
            json.WriteStartArray("channels");
            foreach (var (channel, result) in each)
            {
                json.WriteStartObject();
                json.WriteString("channel", channel);
                result.Write(json);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
        else if (_error is { } error)
        {
            json.WriteStartObject("error");
            json.WriteNumber("status", error.Status);
            json.WriteString("code", error.Code);
            json.WriteString("detail", error.Detail);
            if (error.RetryAfter is { } seconds)
            {
                json.WriteNumber("retry_after", seconds);
            }

            json.WriteEndObject();
        }
        else
        {
            json.WriteString("position", _published.Position.ToString());
            json.WriteNumber("receivers", _published.Receivers);
        }
    }
}
