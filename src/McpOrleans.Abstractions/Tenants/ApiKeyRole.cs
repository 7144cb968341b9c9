namespace McpOrleans;

/// <summary>What an API key of a tenant may do. No tenant has keys that reach beyond it.</summary>
[GenerateSerializer, Alias(TypeAliases.ApiKeyRole)]
public enum ApiKeyRole
{
    /// <summary>Sees and calls what the tenant has.</summary>
    Caller = 0,

    /// <summary>Also configures the tenant's MCP servers, and issues and revokes its keys.</summary>
    TenantAdmin = 1,
}
