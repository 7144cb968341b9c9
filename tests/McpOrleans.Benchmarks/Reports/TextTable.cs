namespace McpOrleans.Benchmarks.Reports;

/// <summary>Rows of text in columns, right-aligned.</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        var widths = Enumerable.Range(0, header.Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        return string.Join(Environment.NewLine, _rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadLeft(widths[column])))));
    }
}
