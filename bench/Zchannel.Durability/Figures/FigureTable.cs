namespace Zchannel.Durability.Figures;

/// <summary>
/// What one measurement has found: a row for each case, a number, a word or nothing for each column.
/// </summary>
/// <param name="name">What was measured.</param>
/// <param name="columns">The columns.</param>
internal sealed class FigureTable(string name, params IReadOnlyList<Column> columns)
{
    private readonly List<IReadOnlyList<object?>> _rows = [];
    private readonly List<string> _faults = [];

    public string Name { get; } = name;

    public IReadOnlyList<Column> Columns { get; } = columns;

    public IReadOnlyList<IReadOnlyList<object?>> Rows => _rows;

    /// <summary>What was not as it must be: a figure beside one says nothing.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Adds a case.</summary>
    /// <param name="values">A <see cref="double"/>, a <see cref="string"/> or null for each column.</param>
    public void Add(params ReadOnlySpan<object?> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, Columns.Count);
        _rows.Add(values.ToArray());
    }

    /// <summary>Says what was wrong.</summary>
    public void Fault(string words) => _faults.Add(words);
}
