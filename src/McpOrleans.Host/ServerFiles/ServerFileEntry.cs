namespace McpOrleans.Host.ServerFiles;

/// <summary>One MCP server in a server file.</summary>
/// <param name="Key">Its tenant and name.</param>
/// <param name="Config">Its configuration, which is valid and has its variables expanded.</param>
/// <param name="File">The path of the file.</param>
internal sealed record ServerFileEntry(ServerKey Key, McpServerConfig Config, string File);
