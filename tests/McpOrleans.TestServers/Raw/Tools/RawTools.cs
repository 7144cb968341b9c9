using System.Collections.Immutable;

namespace McpOrleans.TestServers.Raw.Tools;

/// <summary>The tools of raw servers, each with a read-only twin. A new tool is added to the list that fits it.</summary>
public static class RawTools
{
    /// <summary>Names that an HTTP header cannot carry unchanged.</summary>
    public static ImmutableArray<string> StrangeNames { get; } =
        ["搜索", "größe", "line\nbreak", "control\u0001character", " padded ", "=?base64?x?="];

    internal static ImmutableDictionary<string, RawTool> All { get; } = new[] { TextTools.All, HttpTools.All }
        .SelectMany(static tools => tools)
        .SelectMany(static tool => new[] { tool, tool.ReadOnlyTwin() })
        .ToImmutableDictionary(static tool => tool.Name);
}
