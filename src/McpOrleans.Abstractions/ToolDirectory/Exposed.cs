namespace McpOrleans;

/// <summary>Something in a tenant's directory that an MCP server lists, under the name that it has on the MCP endpoint.</summary>
/// <typeparam name="T">What it is: <see cref="McpPrompt"/>, <see cref="McpResource"/> or <see cref="McpResourceTemplate"/>.</typeparam>
/// <param name="Server">The MCP server's name.</param>
/// <param name="Item">It, as the server describes it.</param>
/// <param name="Name">Its name or URI on the MCP endpoint, which is unique in the tenant.</param>
public sealed record Exposed<T>(string Server, T Item, string Name);
