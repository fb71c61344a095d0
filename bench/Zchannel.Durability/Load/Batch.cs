using System.Text;
using System.Text.Json;

namespace Zchannel.Durability.Load;

/// <summary>
/// Many messages in one request: <c>POST /v1/messages</c>.
/// </summary>
internal static class Batch
{
    public const string Path = "/v1/messages";
    public const string ContentType = "application/x-ndjson";

    /// <summary>Makes a body of one line for each message.</summary>
    public static byte[] Of(IEnumerable<(string Channel, string Text)> messages)
        => Encoding.UTF8.GetBytes(string.Concat(messages.Select(message => $"{{\"channel\":\"{message.Channel}\",\"data\":\"{message.Text}\"}}\n")));

    /// <summary>Reads the positions out of an answer.</summary>
    /// <exception cref="InvalidDataException">One of the messages was not taken.</exception>
    public static IReadOnlyList<string> PositionsOf(JsonElement answer) =>
    [
        .. answer.GetProperty("results").EnumerateArray().Select(result => result.TryGetProperty("position", out var position)
            ? position.GetString()!
            : throw new InvalidDataException($"the server did not take a message: {result}")),
    ];
}
