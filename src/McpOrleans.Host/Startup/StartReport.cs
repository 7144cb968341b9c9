using System.Net;
using McpOrleans.Grains.Outbound;
using McpOrleans.Host.AdminKeys;

namespace McpOrleans.Host.Startup;

/// <summary>The message after the start, with everything that is needed for the first call.</summary>
internal static class StartReport
{
    /// <param name="options">The settings.</param>
    /// <param name="key">The admin's key; null in a process that serves no API.</param>
    /// <param name="outbound">Which MCP servers the grains of this process may reach.</param>
    /// <param name="addresses">The addresses at which the process listens.</param>
    public static string Write(McpOrleansOptions options, AdminKey? key, OutboundPolicy outbound, IEnumerable<string> addresses)
    {
        var address = string.Join(", ", addresses);
        var lines = new List<string> { $"McpOrleans {Engine.ServiceVersion} on {Engine.Name}" };
        if (options.Role == ServiceRole.All)
        {
            lines.Add($"  data     {options.Data}");
        }
        else
        {
            lines.Add($"  role     {RoleNames.Of(options.Role)} of cluster {options.Cluster.ClusterId}{DescribeSilo(options)}");
        }

        lines.Add($"  address  {address}");
        if (key is not null)
        {
            lines.Add($"  key      {DescribeKey(key)}");
        }

        if (options.HasSilo)
        {
            lines.Add($"  servers  {DescribePolicy(outbound)}");
        }

        if (key is not null)
        {
            lines.Add($"  try      curl -H \"Authorization: Bearer {KeyInShell(key)}\" {address.Split(',')[0]}/mcp/tools");
        }

        return string.Join(Environment.NewLine, lines);
    }

    private static string DescribeSilo(McpOrleansOptions options) => options is { HasSilo: true, Cluster: var cluster }
        ? $", for silos at {new IPEndPoint(cluster.AdvertisedAddress, cluster.SiloPort)}, for clients at port {cluster.GatewayPort}"
        : "";

    private static string DescribePolicy(OutboundPolicy policy) =>
        $"private networks {Allowed(policy.AllowPrivateNetworks)}, stdio {Allowed(policy.AllowStdio)}, "
        + $"plain http {Allowed(policy.IsPlainHttpAllowed)}; MCPORLEANS__OUTBOUND__… changes that";

    private static string Allowed(bool allowed) => allowed ? "allowed" : "refused";

    private static string DescribeKey(AdminKey key) => key switch
    {
        { File: null } => $"from {McpOrleansOptions.AdminKeyVariable}",
        { IsNew: true } => $"{key.Value} (made now and shown only this once; kept in {key.File})",
        { WasExposed: true } => $"in {key.File} (other users could read it until now: its permissions are repaired; consider a new key)",
        _ => $"in {key.File}",
    };

    private static string KeyInShell(AdminKey key) =>
        key.File is null ? $"${McpOrleansOptions.AdminKeyVariable}" : $"$(cat {Quote(key.File)})";

    private static string Quote(string path) =>
        path.All(character => char.IsAsciiLetterOrDigit(character) || "/._-".Contains(character, StringComparison.Ordinal))
            ? path
            : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
