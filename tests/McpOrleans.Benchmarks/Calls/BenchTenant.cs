using System.Net;
using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Peers;
using McpOrleans.Benchmarks.Service;

namespace McpOrleans.Benchmarks.Calls;

/// <summary>The tenant whose calls are measured, and the requests that it makes.</summary>
internal static class BenchTenant
{
    private const string Name = "bench-tenant";
    private const string Server = "bench";

    private static readonly string[] UpstreamHeaders = ["Authorization: Bearer an-upstream-token-of-usual-length-0123456789"];

    /// <summary>
    /// Creates the tenant, with a quota that is checked but never reached, and a server that wants a credential. Returns a caller's key.
    /// </summary>
    public static async Task<string> CreateAsync(ServiceProcess service, Uri server, CancellationToken cancellationToken)
    {
        var key = await service.CreateTenantAsync(
            Name, new { quotas = new { requests_per_second = 1_000_000, concurrent_calls = 1_000 } }, cancellationToken);
        await RegisterAsync(service, Server, server, cancellationToken);
        return key;
    }

    /// <summary>Registers the MCP server under this name.</summary>
    public static Task RegisterAsync(ServiceProcess service, string name, Uri server, CancellationToken cancellationToken)
    {
        var headers = UpstreamHeaders.Select(header => header.Split(": ")).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return service.RegisterAsync(Name, name, new { url = new Uri(server, "mcp"), headers, max_concurrency = 256 }, cancellationToken);
    }

    /// <summary>Returns the request as the service sends it to the MCP server.</summary>
    public static RawRequest ToServer(Workload workload, IPEndPoint server) =>
        Message(server, UpstreamHeaders, workload.Tool, "\"progressToken\":1,", workload.Tool);

    /// <summary>Returns a call as an MCP client sends it to the service's MCP endpoint.</summary>
    public static RawRequest ToEndpoint(string tool, IPEndPoint service, string key) =>
        Message(service, [$"Authorization: Bearer {key}"], $"{Server}__{tool}", progress: "", tool);

    public static RawRequest ToService(string tool, IPEndPoint service, string key, bool hasKey = false, string server = Server) => RawRequest.Post(
        service,
        "/mcp/call",
        [$"Authorization: Bearer {key}"],
        $$$"""{"tool":"{{{server}}}__{{{tool}}}","arguments":{"message":"hello"}}""",
        hasKey,
        "{\"success\":true,",
        Tools.Text(tool).Length);

    private static RawRequest Message(IPEndPoint to, IEnumerable<string> headers, string name, string progress, string tool) => RawRequest.Post(
        to,
        "/mcp",
        [.. headers, "MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call", $"Mcp-Name: {name}"],
        $$$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{{{name}}}}}","arguments":{"message":"hello"},"_meta":{{{{{{progress}}}}}"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}""",
        hasKey: false,
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{",
        Tools.Text(tool).Length);
}
