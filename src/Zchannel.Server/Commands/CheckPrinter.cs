using Zchannel.Configuration;
using Zchannel.Configuration.Schema;
using Zchannel.Server.Features;

namespace Zchannel.Server.Commands;

/// <summary>
/// Prints what <c>zchannel check</c> has found.
/// </summary>
internal sealed class CheckPrinter(CommandConsole console, bool json)
{
    private const int WidestValue = 48;
    private const int LongestValue = 300;

    /// <summary>Prints a fault.</summary>
    public void Print(ConfigurationFault fault) => console.Error.WriteLine(!json ? fault.ToString() : JsonLine.Write(members =>
    {
        members.WriteString("code", "invalid_configuration");
        members.WriteString("key", fault.Key);
        members.WriteString("detail", fault.ToString());
    }));

    /// <summary>Prints that there is none.</summary>
    public void PrintOk(ServerSettings settings, IReadOnlyList<ListenAddress> addresses) => console.Print(!json
        ? $"ok: {AppSummary.Of(settings.Apps)}, listening on {string.Join(", ", addresses.Select(address => address.Url))}"
        : JsonLine.Write(members =>
        {
            members.WriteBoolean("ok", true);
            members.WriteStartArray("apps");
            foreach (var app in settings.Apps)
            {
                members.WriteStringValue(app.Id);
            }

            members.WriteEndArray();
            members.WriteStartArray("addresses");
            foreach (var address in addresses)
            {
                members.WriteStringValue(address.Url);
            }

            members.WriteEndArray();
        }));

    /// <summary>Prints values with their sources: aligned, or an object a line.</summary>
    public void Print(IReadOnlyList<EffectiveValue> values)
    {
        var keys = values.Max(value => value.Key.Length);
        var texts = Math.Min(WidestValue, values.Max(value => value.Text.Length));
        foreach (var value in values)
        {
            console.Print(json
                ? ToJson(value)
                : $"{value.Key.PadRight(keys)}  {Printable.OneLine(value.Text, LongestValue).PadRight(texts)}  {value.Source}");
        }
    }

    private static string ToJson(EffectiveValue value) => JsonLine.Write(members =>
    {
        members.WriteString("key", value.Key);
        members.WritePropertyName("value");
        value.Value.WriteTo(members);
        members.WriteString("source", value.Source);
    });
}
