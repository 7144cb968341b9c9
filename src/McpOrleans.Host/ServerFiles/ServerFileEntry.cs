namespace McpOrleans.Host.ServerFiles;

/// <summary>One MCP server of a server file.</summary>
/// <param name="Key">Its tenant and name.</param>
/// <param name="Config">Its configuration, valid, variables expanded.</param>
/// <param name="File">The file it stands in.</param>
internal sealed record ServerFileEntry(ServerKey Key, McpServerConfig Config, string File);
