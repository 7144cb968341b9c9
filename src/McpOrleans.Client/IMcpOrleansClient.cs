namespace McpOrleans.Client;

/// <summary>
/// The entry to a McpOrleans cluster for code that has an Orleans grain factory. Such code is trusted: it may act for any tenant,
/// and no key is asked of it.
/// </summary>
public interface IMcpOrleansClient
{
    /// <summary>The view of one tenant; cheap, and shared by all callers. Makes no grain call.</summary>
    /// <exception cref="ArgumentException">The name breaks <see cref="Names.Rule"/>.</exception>
    IMcpTenant ForTenant(string tenant);
}
