using System.Text.Json;

namespace Zchannel.Server.Commands;

/// <summary>
/// Shows a callback on a line, for a person: columns with a tab between.
/// </summary>
internal static class CallbackLine
{
    public static string Of(JsonElement callback) => string.Join('\t',
        Text(callback, "event_id"),
        Text(callback, "kind"),
        Text(callback, "channel"),
        Text(callback, "sequence"),
        Text(callback, "attempts"),
        Failure(callback),
        Text(callback, "died") is { Length: > 0 } died ? died : Text(callback, "next_attempt"));

    private static string Failure(JsonElement callback) =>
        callback.TryGetProperty("failure", out var failure) && failure.ValueKind is JsonValueKind.Object
            ? $"{Text(failure, "reason")} {Text(failure, "status")}".TrimEnd()
            : "";

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.ToString() : "";
}
