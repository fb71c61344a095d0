using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Zchannel.Durability.Figures;

/// <summary>
/// A table for programs: one object a line.
/// </summary>
internal static class TableJson
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(FigureTable table)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("measurement", table.Name);
            json.WriteStartArray("rows");
            foreach (var row in table.Rows)
            {
                Write(json, table.Columns, row);
            }

            json.WriteEndArray();
            json.WriteStartArray("faults");
            foreach (var fault in table.Faults)
            {
                json.WriteStringValue(fault);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Column> columns, IReadOnlyList<object?> row)
    {
        json.WriteStartObject();
        for (var i = 0; i < columns.Count; i++)
        {
            switch (row[i])
            {
                case null:
                    json.WriteNull(columns[i].Key);
                    break;
                case double number:
                    json.WriteNumber(columns[i].Key, Math.Round(number, 4));
                    break;
                case var value:
                    json.WriteString(columns[i].Key, value.ToString());
                    break;
            }
        }

        json.WriteEndObject();
    }
}
