namespace McpOrleans.Benchmarks.Reports;

/// <summary>Figures out of several rounds.</summary>
internal static class Statistics
{
    /// <summary>The middle one, which one disturbed round does not move.</summary>
    public static double Median<T>(this IEnumerable<T> rounds, Func<T, double> figure)
    {
        double[] sorted = [.. rounds.Select(figure).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
