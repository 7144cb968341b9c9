namespace McpOrleans.TestServers.Stdio;

/// <summary>How the process of a stdio test server misbehaves.</summary>
public enum StdioFault
{
    None = 0,

    /// <summary>Ends at once with exit code 3.</summary>
    ExitsAtOnce = 1,

    /// <summary>Writes lines that are no messages to standard output before it begins to serve.</summary>
    WritesGarbageFirst = 2,

    /// <summary>Writes nothing but lines that are no messages, for ever.</summary>
    WritesOnlyGarbage = 3,

    /// <summary>Writes one line that never ends.</summary>
    WritesEndlessLine = 4,

    /// <summary>Reads everything and answers nothing.</summary>
    Silent = 5,

    /// <summary>Serves well and writes a megabyte to standard error before each answer.</summary>
    FloodsStandardError = 6,

    /// <summary>Serves well, but neither the end of standard input nor SIGTERM ends it.</summary>
    RefusesToEnd = 7,

    /// <summary>Like <see cref="RefusesToEnd"/>, and so does a child of its own that shares its standard streams.</summary>
    RefusesToEndWithChild = 8,

    /// <summary>No MCP server at all: the child of <see cref="RefusesToEndWithChild"/>.</summary>
    OnlyRefusesToEnd = 9,
}
