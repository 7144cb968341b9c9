using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;

namespace McpOrleans.EndToEnd.Tests.Mcp.Support;

/// <summary>Where an SDK's client finds an MCP server over streamable HTTP.</summary>
/// <param name="Url">The server's own address, or that of the service's endpoint.</param>
/// <param name="Key">The API key of the endpoint; null: the server wants none.</param>
/// <param name="Prefix">What the names of the server's tools begin with there.</param>
internal sealed record McpAddress(Uri Url, string? Key = null, string Prefix = "")
{
    private const string Server = "one";

    /// <summary>Registers a server for a tenant of its own, and returns the service's endpoint for a client of that tenant.</summary>
    public static async Task<McpAddress> RegisterAsync(SharedHost shared, JsonObject config)
    {
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync(Server, config);
        var (url, key) = await tenant.NewMcpClientAsync();
        return new McpAddress(url, key, $"{Server}__");
    }
}
