using System.Collections.Concurrent;

namespace McpOrleans.Client.Calls;

/// <summary>
/// The grains of a tenant's MCP servers. A reference is made once and kept: Orleans looks at the interface's attributes anew
/// for each, which costs more than the rest of the way to the grain.
/// </summary>
internal sealed class ServerGrains(string tenant, IGrainFactory grains)
{
    /// <summary>More than a tenant has at a time; what came and went must not add up for ever.</summary>
    internal const int MaxKept = 4096;

    private readonly ConcurrentDictionary<string, IMcpServerGrain> _kept = new(StringComparer.Ordinal);

    public IMcpServerGrain Get(string server) => _kept.TryGetValue(server, out var grain) ? grain : Add(server);

    private IMcpServerGrain Add(string server)
    {
        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        return _kept.GetOrAdd(server, grains.GetGrain<IMcpServerGrain>(new ServerKey(tenant, server).ToString()));
    }
}
