namespace McpOrleans.Client.Configuration;

/// <summary>Whose way of writing a server's configuration is read.</summary>
public enum McpServerConfigDialect
{
    /// <summary>This service's own: snake_case, every unknown field an error.</summary>
    Native = 0,

    /// <summary>
    /// An entry of an <c>mcp.json</c> as Claude, VS Code, Cursor and others write it; the native fields may be mixed in. Fields
    /// of theirs that mean nothing here are ignored, and said so.
    /// </summary>
    McpJson = 1,
}
