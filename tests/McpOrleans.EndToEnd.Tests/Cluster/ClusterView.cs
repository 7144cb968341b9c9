using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;

namespace McpOrleans.EndToEnd.Tests.Cluster;

/// <summary>What must be the same before and after: configuration, circuits and the tool map, as a front tells them.</summary>
internal sealed record ClusterView(string Servers, string Circuits, string Tools)
{
    public static async Task<ClusterView> ReadAsync(TenantApi front)
    {
        var servers = (await front.GetAsync("servers")).ShouldSucceed().Body["servers"]!.AsArray();
        var circuits = (await front.GetAsync("circuit-breakers")).ShouldSucceed().Body["circuit_breakers"]!;
        var tools = (await front.GetAsync("tools")).ShouldSucceed().Body["tools"]!;
        return new ClusterView(
            string.Join('\n', servers.Select(server => Configuration(server!.AsObject()))),
            circuits.ToJsonString(),
            tools.ToJsonString());
    }

    /// <summary>Without what changes with every check and call.</summary>
    private static string Configuration(JsonObject server) => $"{server["name"]} {server["config"]!.ToJsonString()} {server["tools_count"]} {server["circuit"]!.ToJsonString()}";
}
