using System.Globalization;
using System.Text.Json;
using Zchannel.Tokens;

namespace Zchannel.Api;

/// <summary>
/// What <c>POST /v1/channels</c> asks for.
/// </summary>
internal sealed record ChannelRequest
{
    public const int MaxBodyBytes = 16 * 1024;
    public const int MaxDuration = 86_400;

    public string? Name { get; private set; }

    /// <summary>The seconds in which the URL can be used to connect.</summary>
    public int Duration { get; private set; } = 3600;

    public string? User { get; private set; }

    public bool MayReceive { get; private set; } = true;

    public bool MaySend { get; private set; } = true;

    public bool CloseOnExpiry { get; private set; }

    public ReadFrom From { get; private set; } = ReadFrom.Now;

    /// <summary>Reads a body, form or JSON.</summary>
    /// <param name="body">The body.</param>
    /// <param name="isForm">Whether the sender says that it is a form.</param>
    /// <param name="error">What is wrong with it, or null.</param>
    public static ChannelRequest? Read(byte[] body, bool isForm, out ApiError? error)
    {
        var request = new ChannelRequest();
        error = isForm ? request.ReadForm(body) : request.ReadJson(body);
        return error is null ? request : null;
    }

    private ApiError? ReadForm(byte[] body)
    {
        if (!FormFields.TryRead(body, out var fields))
        {
            return ApiError.InvalidRequest("The form is not percent-encoded UTF-8.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            var error = seen.Add(name) ? SetText(name, value) : ApiError.InvalidRequest($"'{Shown(name)}' is given more than once.");
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private ApiError? SetText(string name, string text) => name switch
    {
        "duration" => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? SetDuration(seconds) : DurationError,
        "receive" or "send" or "close_on_expiry" => text switch
        {
            "true" or "1" => SetFlag(name, true),
            "false" or "0" => SetFlag(name, false),
            _ => ApiError.InvalidRequest($"'{name}' must be true or false."),
        },
        "from" => SetFrom(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var messages)
            ? messages is >= 1 and <= ReadFromJson.MaxMessages ? ReadFrom.Last(messages) : null
            : ReadFromJson.Read(text)),
        _ => SetString(name, text),
    };

    private ApiError? ReadJson(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
            {
                return ApiError.InvalidRequest("The body must be a JSON object.");
            }

            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (SetJson(member.Name, member.Value) is { } error)
                {
                    return error;
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            // A member given twice has no place.
            return ApiError.InvalidRequest(exception.LineNumber is { } line
                ? $"The body is not the JSON that was expected: line {line + 1}, byte {exception.BytePositionInLine + 1}."
                : "The body is not the JSON that was expected: a member is given twice.");
        }
        catch (InvalidOperationException)
        {
            // A string with half a surrogate pair is valid JSON, but no text.
            return ApiError.InvalidRequest("The body holds a text that is not valid Unicode.");
        }
    }

    private ApiError? SetJson(string name, JsonElement value) => (name, value.ValueKind) switch
    {
        ("name", JsonValueKind.String) or ("user", JsonValueKind.String) => SetString(name, value.GetString()!),
        ("user", JsonValueKind.Null) => null,
        ("duration", JsonValueKind.Number) => value.TryGetInt32(out var seconds) ? SetDuration(seconds) : DurationError,
        ("receive" or "send" or "close_on_expiry", JsonValueKind.True or JsonValueKind.False) => SetFlag(name, value.GetBoolean()),
        ("from", _) => SetFrom(ReadFromJson.Read(value)),
        ("name" or "user", _) => ApiError.InvalidRequest($"'{name}' must be a string."),
        ("duration", _) => DurationError,
        ("receive" or "send" or "close_on_expiry", _) => ApiError.InvalidRequest($"'{name}' must be true or false."),
        _ => Unknown(name),
    };

    private static ApiError DurationError => ApiError.InvalidRequest($"'duration' must be a whole number of seconds from 1 to {MaxDuration}.");

    private static ApiError Unknown(string name) =>
        ApiError.InvalidRequest($"'{Shown(name)}' is not known here; known are name, duration, user, receive, send, from and close_on_expiry.");

    private static string Shown(string name) => name.Length > 40 ? name[..40] + "…" : name;

    private ApiError? SetDuration(int seconds)
    {
        Duration = seconds;
        return seconds is >= 1 and <= MaxDuration ? null : DurationError;
    }

    private ApiError? SetFrom(ReadFrom? from)
    {
        From = from ?? From;
        return from is null ? ApiError.InvalidRequest($"'from' must be {ReadFromJson.Form}.") : null;
    }

    private ApiError? SetString(string name, string text)
    {
        switch (name)
        {
            case "name":
                Name = text;
                return null;
            case "user":
                User = text;
                return UserId.IsValid(text)
                    ? null
                    : ApiError.InvalidRequest($"'user' must be 1 to {UserId.MaxBytes} bytes of UTF-8 without control characters.");
            default:
                return Unknown(name);
        }
    }

    private ApiError? SetFlag(string name, bool value)
    {
        switch (name)
        {
            case "receive":
                MayReceive = value;
                break;
            case "send":
                MaySend = value;
                break;
            default:
                CloseOnExpiry = value;
                break;
        }

        return null;
    }
}
