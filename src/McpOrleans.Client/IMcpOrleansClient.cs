namespace McpOrleans.Client;

/// <summary>The entry to a McpOrleans cluster for code that has an Orleans grain factory.</summary>
public interface IMcpOrleansClient
{
    /// <summary>The view of one tenant; cheap, and shared by all callers. Makes no grain call.</summary>
    /// <exception cref="ArgumentException">The name breaks <see cref="Names.Rule"/>.</exception>
    IMcpTenant ForTenant(string tenant);
}
