namespace McpOrleans.Grains.ToolDirectory;

/// <summary>Compares what an MCP server has listed with what it listed before.</summary>
internal static class SameDefinitions
{
    /// <summary>Whether both lists have the same definitions, byte by byte, in the same order.</summary>
    public static bool Are<T>(ImmutableArray<T> left, ImmutableArray<T> right, Func<T, byte[]> definition) =>
        left == right || (left.Length == right.Length && left.Zip(right).All(pair => definition(pair.First).AsSpan().SequenceEqual(definition(pair.Second))));

    /// <summary>The same for tools, and whether the same of their arguments are repeated in headers, which depends on the connection too.</summary>
    public static bool Are(ImmutableArray<McpTool> left, ImmutableArray<McpTool> right) =>
        Are(left, right, tool => tool.Definition) && left.Zip(right).All(pair => AreSame(pair.First.Headers, pair.Second.Headers));

    private static bool AreSame(ImmutableArray<McpToolHeader> left, ImmutableArray<McpToolHeader> right) =>
        left.Length == right.Length && left.Zip(right).All(pair => pair.First.Header == pair.Second.Header && pair.First.Path.SequenceEqual(pair.Second.Path, StringComparer.Ordinal));
}
