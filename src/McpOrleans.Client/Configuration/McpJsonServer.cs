namespace McpOrleans.Client.Configuration;

/// <summary>One server of an <c>mcp.json</c>.</summary>
/// <param name="Name">Its name, valid.</param>
/// <param name="Path">Where in the document it stands, for example <c>mcpServers.github</c>.</param>
/// <param name="Reading">Its configuration, or what is wrong with it.</param>
public sealed record McpJsonServer(string Name, string Path, McpServerConfigReading Reading);
