using System.Globalization;

namespace Zchannel.Durability.Figures;

/// <summary>
/// A table for people, in the form that documentation takes over as it is.
/// </summary>
internal static class TableText
{
    public static IEnumerable<string> Of(FigureTable table)
    {
        var cells = table.Rows.Select(row => row.Select((value, column) => Text(value, table.Columns[column].Format)).ToArray()).ToList();
        var widths = table.Columns
            .Select((column, number) => cells.Select(row => row[number].Length).Append(column.Heading.Length).Max())
            .ToArray();
        yield return "";
        yield return $"**{table.Name}**";
        yield return "";
        yield return Line(table.Columns.Select((column, number) => Pad(column.Heading, widths[number], column)));
        yield return $"|{string.Join('|', table.Columns.Select((column, number) => new string('-', widths[number] + 1) + (IsNumber(column) ? ":" : "-")))}|";
        foreach (var row in cells)
        {
            yield return Line(row.Select((cell, number) => Pad(cell, widths[number], table.Columns[number])));
        }

        foreach (var fault in table.Faults)
        {
            yield return $"FAULT: {fault}";
        }
    }

    private static bool IsNumber(Column column) => column.Format.Length > 0;

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Pad(string cell, int width, Column column) => IsNumber(column) ? cell.PadLeft(width) : cell.PadRight(width);

    private static string Text(object? value, string format) => value switch
    {
        null => "",
        IFormattable number => number.ToString(format, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
