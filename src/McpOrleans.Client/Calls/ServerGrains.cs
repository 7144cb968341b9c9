namespace McpOrleans.Client.Calls;

/// <summary>
/// The grains of a tenant's MCP servers. A reference is made once and kept: Orleans looks at the interface's attributes anew
/// for each, which costs more than the rest of the way to the grain.
/// </summary>
internal sealed class ServerGrains(string tenant, IGrainFactory grains)
{
    /// <summary>More than a tenant has at a time; what came and went must not add up for ever.</summary>
    internal const int MaxKept = 4096;

    private readonly BoundedCache<IMcpServerGrain> _kept = new(
        MaxKept, server => grains.GetGrain<IMcpServerGrain>(new ServerKey(tenant, server).ToString()));

    public IMcpServerGrain Get(string server) => _kept.Get(server);
}
