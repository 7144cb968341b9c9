using Microsoft.Extensions.Logging;

namespace McpOrleans.Client;

/// <summary>Keeps the views of the tenants in use. Their number is bounded.</summary>
internal sealed class McpOrleansClient(IGrainFactory grains, TimeProvider time, ILoggerFactory loggers) : IMcpOrleansClient
{
    /// <summary>
    /// A view holds a tenant's whole tool directory, so a process that serves many tenants keeps only those that it used last.
    /// </summary>
    internal const int MaxTenants = 1024;

    private readonly BoundedCache<McpTenant> _tenants = new(
        MaxTenants,
        tenant => Names.IsValid(tenant)
            ? new McpTenant(tenant, grains, time, loggers)
            : throw new ArgumentException($"A tenant's name has {Names.Rule}.", nameof(tenant)));

    internal int KeptTenants => _tenants.Count;

    public IMcpTenant ForTenant(string tenant) => _tenants.Get(tenant);
}
