namespace McpOrleans.Client;

/// <summary>
/// The entry point to a McpOrleans cluster for code that has an Orleans grain factory. Such code is trusted: it may act for any
/// tenant, and it needs no API key.
/// </summary>
public interface IMcpOrleansClient
{
    /// <summary>Returns the view of one tenant. It is cheap, makes no grain call, and all callers share the view.</summary>
    /// <param name="tenant">The tenant's name. The tenant need not exist.</param>
    /// <exception cref="ArgumentException">The name does not follow <see cref="Names.Rule"/>.</exception>
    IMcpTenant ForTenant(string tenant);
}
