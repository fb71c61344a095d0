using System.Globalization;
using System.Text;
using System.Text.Json;
using Zchannel.Storage.Sqlite.Channels;

namespace Zchannel.Storage.Sqlite.Data.Format;

/// <summary>
/// Takes the members out of a JSON object, and knows which have been taken: what is not understood is refused.
/// </summary>
internal sealed class ExportMembers(JsonElement json, long line)
{
    private readonly HashSet<string> _taken = [];

    /// <summary>Takes a member that must be a text.</summary>
    public string Text(string name) => TextIfAny(name) ?? throw Wrong(name, "is missing");

    public string? TextIfAny(string name) => Take(name) is { } value
        ? value.ValueKind == JsonValueKind.String ? Decode(name, value) : throw Wrong(name, "is not a text")
        : null;

    /// <summary>Takes a member that must be one of certain words.</summary>
    public T Word<T>(string name, Func<string, T?> find)
        where T : struct => find(Text(name)) ?? throw Wrong(name, $"has the unknown value '{Text(name)}'");

    /// <summary>Takes a member that must be a whole number within bounds.</summary>
    public long Number(string name, long least, long most = PublicationId.MaxOffset) => NumberIfAny(name, least, most) ?? throw Wrong(name, "is missing");

    public long? NumberIfAny(string name, long least, long most) => Take(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) && number >= least && number <= most => number,
        _ => throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"is not a whole number from {least} to {most}")),
    };

    public bool IsTrue(string name) => Take(name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True } => true,
        _ => throw Wrong(name, "is not true"),
    };

    /// <summary>Takes a member that must be a time.</summary>
    public DateTimeOffset Time(string name) => TimeIfAny(name) ?? throw Wrong(name, "is missing");

    public DateTimeOffset? TimeIfAny(string name) => TextIfAny(name) switch
    {
        null => null,
        var text when DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) => time.ToUniversalTime(),
        _ => throw Wrong(name, "is not a time such as 2026-01-31T12:00:00.0000000Z"),
    };

    public TimeSpan? SecondsIfAny(string name) => Take(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var seconds) && seconds is >= 0 and < int.MaxValue => TimeSpan.FromSeconds(seconds),
        _ => throw Wrong(name, "is not a number of seconds"),
    };

    /// <summary>Takes bytes: <c>data</c> or <c>data_base64</c>.</summary>
    public ReadOnlyMemory<byte> Data() => (TextIfAny("data"), Base64IfAny("data_base64")) switch
    {
        ({ } text, null) => Encoding.UTF8.GetBytes(text),
        (null, { } bytes) => bytes,
        _ => throw new ExportFormatException($"Line {line} needs either 'data' or 'data_base64'."),
    };

    public byte[]? Base64IfAny(string name) => Take(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value when value.TryGetBytesFromBase64(out var bytes) => bytes,
        _ => throw Wrong(name, "is not base64"),
    };

    public ExportMembers? ObjectIfAny(string name) => Take(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new ExportMembers(value, line),
        _ => throw Wrong(name, "is not an object"),
    };

    /// <summary>Takes a list of objects.</summary>
    public IEnumerable<ExportMembers> List(string name) => Take(name) is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object)
        ? list.EnumerateArray().Select(item => new ExportMembers(item, line))
        : throw Wrong(name, "is not a list of objects");

    /// <summary>Refuses what has not been taken.</summary>
    public void End()
    {
        if (json.EnumerateObject().FirstOrDefault(member => !_taken.Contains(member.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
        {
            throw Wrong(unknown.Name, "is not known to this version");
        }
    }

    /// <summary>Makes the complaint about a member.</summary>
    public ExportFormatException Wrong(string name, string complaint) => new(string.Create(CultureInfo.InvariantCulture, $"Line {line}: '{name}' {complaint}."));

    private JsonElement? Take(string name)
    {
        _taken.Add(name);
        return json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private string Decode(string name, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            throw Wrong(name, "is not valid Unicode");
        }
    }
}
