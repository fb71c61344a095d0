using System.Text.Json.Serialization;

namespace Zchannel.Client.Http;

internal sealed record ChannelUrlAnswer(string Name, string Url, string Token, DateTimeOffset ExpiresAt);

internal sealed record SendAnswer(string Position, long Receivers);

internal sealed record ProblemAnswer
{
    public string? Code { get; init; }

    public string? Title { get; init; }

    public string? Detail { get; init; }
}

internal sealed record ChannelUrlRequest
{
    public required string Name { get; init; }

    public long? Duration { get; init; }

    public string? User { get; init; }

    public bool? Receive { get; init; }

    public bool? Send { get; init; }

    // "now", a position, or {"last": n}.
    public object? From { get; init; }

    public bool? CloseOnExpiry { get; init; }
}

internal sealed record LastMessages(int Last);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ChannelUrlAnswer))]
[JsonSerializable(typeof(SendAnswer))]
[JsonSerializable(typeof(ProblemAnswer))]
[JsonSerializable(typeof(ChannelUrlRequest))]
[JsonSerializable(typeof(LastMessages))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ChannelAnswer))]
[JsonSerializable(typeof(ChannelListAnswer))]
[JsonSerializable(typeof(ConnectionListAnswer))]
[JsonSerializable(typeof(HistoryAnswer))]
[JsonSerializable(typeof(BatchAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext;
