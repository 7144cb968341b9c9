using System.Collections.Immutable;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>A program and its arguments, as an MCP server's configuration names them.</summary>
public sealed record CommandLine(string FileName, ImmutableArray<string> Arguments)
{
    /// <summary>Environment variables beside the inherited ones.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The same, to run only when nobody else wants the processor; its children inherit that. Windows starts it as it is.</summary>
    public CommandLine AtLowestPriority() =>
        OperatingSystem.IsWindows() ? this : this with { FileName = "chrt", Arguments = ["-i", "0", FileName, .. Arguments] };
}
