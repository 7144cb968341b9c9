using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Api.Mcp.Methods;

/// <summary>MCP's levels of log messages, which are those of syslog.</summary>
internal static class LogLevels
{
    private static readonly string[] Ascending = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <summary>All of them as a text.</summary>
    public static string All { get; } = string.Join(", ", Ascending);

    public static bool Are([NotNullWhen(true)] string? level) => level is not null && Ascending.Contains(level, StringComparer.Ordinal);

    /// <summary>Whether a log message of one level is wanted by who wants those from another level on.</summary>
    public static bool IsWanted(string? level, string wanted) => Array.IndexOf(Ascending, level) >= Array.IndexOf(Ascending, wanted);
}
