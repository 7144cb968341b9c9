using McpOrleans.Benchmarks.Reports;

namespace McpOrleans.Benchmarks.Storage;

/// <summary>What many grain states cost in the file storage.</summary>
internal sealed record StorageResult
{
    public required int States { get; init; }

    public required double MeanFileBytes { get; init; }

    public required double WriteSeconds { get; init; }

    /// <summary>From opening the folder anew.</summary>
    public required double EnumerateSeconds { get; init; }

    /// <summary>The files may still be in the system's cache, as they are not after a reboot.</summary>
    public required double ReadSeconds { get; init; }

    public override string ToString()
    {
        var table = new TextTable($"{States} states", "seconds", "µs each");
        Add(table, "write", WriteSeconds);
        Add(table, "open and enumerate", EnumerateSeconds);
        Add(table, "read", ReadSeconds);
        return $"{table}{Environment.NewLine}{MeanFileBytes:0} bytes each";
    }

    private void Add(TextTable table, string step, double seconds) => table.Add(step, $"{seconds:0.00}", $"{seconds / States * 1e6:0}");
}
