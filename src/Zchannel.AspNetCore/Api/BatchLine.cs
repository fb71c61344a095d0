using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Api;

/// <summary>
/// One line of <c>POST /v1/messages</c>: a message for one channel or for several.
/// </summary>
internal sealed record BatchLine
{
    /// <summary>How many channels one line may name.</summary>
    public const int MaxChannels = 1_000;

    private const string Members = "'channel' or 'channels', 'data' or 'data_base64', 'exclude' and 'idempotency_key'";

    /// <summary>The channels, in their order.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>Whether the line names a list, so that the answer is a list too.</summary>
    public required bool IsBroadcast { get; init; }

    public required PublicationKind Kind { get; init; }

    public required byte[] Payload { get; init; }

    public string? Exclude { get; init; }

    public string? Key { get; init; }

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="error">What is wrong with it.</param>
    public static BatchLine? Read(ReadOnlyMemory<byte> line, out ApiError? error)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 3, AllowDuplicateProperties = false });
            error = null;
            return document.RootElement.ValueKind is JsonValueKind.Object ? Read(document.RootElement) : throw new FormatException("The line must be a JSON object.");
        }
        catch (FormatException exception)
        {
            error = ApiError.InvalidRequest(exception.Message);
        }
        catch (JsonException exception)
        {
            error = ApiError.InvalidRequest(exception.BytePositionInLine is { } at
                ? $"The line is not the JSON that was expected: byte {at + 1}."
                : "The line is not the JSON that was expected: a member is given twice.");
        }
        catch (InvalidOperationException)
        {
            // A string with half a surrogate pair is valid JSON, but no text.
            error = ApiError.InvalidRequest("The line holds a text that is not valid Unicode.");
        }

        return null;
    }

    private static BatchLine Read(JsonElement line)
    {
        foreach (var member in line.EnumerateObject())
        {
            if (member.Name is not ("channel" or "channels" or "data" or "data_base64" or "exclude" or "idempotency_key"))
            {
                throw new FormatException($"A line may have {Members}, and nothing else.");
            }
        }

        var (kind, payload) = Payloads(line);
        var isBroadcast = line.TryGetProperty("channels", out _);
        return new BatchLine
        {
            Channels = isBroadcast ? ChannelList(line) : [Text(line, "channel") ?? throw new FormatException("The line needs 'channel' or 'channels'.")],
            IsBroadcast = isBroadcast,
            Kind = kind,
            Payload = payload,
            Exclude = Text(line, "exclude") is not { } exclude || ClientId.IsValid(exclude)
                ? Text(line, "exclude")
                : throw new FormatException($"'exclude' must be one client id: {ClientId.Form}."),
            Key = Text(line, "idempotency_key") is not { } key || Encoding.UTF8.GetByteCount(key) is > 0 and <= IdempotentPublishes.MaxKeyBytes
                ? Text(line, "idempotency_key")
                : throw new FormatException($"'idempotency_key' must be 1 to {IdempotentPublishes.MaxKeyBytes} bytes."),
        };
    }

    private static List<string> ChannelList(JsonElement line)
    {
        var list = line.GetProperty("channels");
        if (line.TryGetProperty("channel", out _) || list.ValueKind is not JsonValueKind.Array || list.GetArrayLength() is 0 or > MaxChannels)
        {
            throw new FormatException($"'channels' must be a list of 1 to {MaxChannels} names, without 'channel' beside it.");
        }

        return [.. list.EnumerateArray().Select(name =>
            name.ValueKind is JsonValueKind.String ? name.GetString()! : throw new FormatException("'channels' must hold strings."))];
    }

    private static (PublicationKind Kind, byte[] Payload) Payloads(JsonElement line)
    {
        var (text, base64) = (Text(line, "data"), Text(line, "data_base64"));
        if (text is null == base64 is null)
        {
            throw new FormatException("The line needs either 'data' or 'data_base64'.");
        }

        if (text is not null)
        {
            return (PublicationKind.Text, Encoding.UTF8.GetBytes(text));
        }

        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64!.Length)];
        return Convert.TryFromBase64String(base64, bytes, out var length)
            ? (PublicationKind.Binary, bytes[..length])
            : throw new FormatException("'data_base64' is not base64.");
    }

    private static string? Text(JsonElement line, string name) =>
        !line.TryGetProperty(name, out var value) ? null
        : value.ValueKind is JsonValueKind.String ? value.GetString()
        : throw new FormatException($"'{name}' must be a string.");
}
