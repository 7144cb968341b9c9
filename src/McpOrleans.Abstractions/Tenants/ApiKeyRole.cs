namespace McpOrleans;

/// <summary>What an API key may do in its tenant. No such key permits anything outside its tenant.</summary>
[GenerateSerializer, Alias(TypeAliases.ApiKeyRole)]
public enum ApiKeyRole
{
    /// <summary>The key may see and call the tenant's servers and tools.</summary>
    Caller = 0,

    /// <summary>The key may also configure the tenant's MCP servers, and issue and revoke the tenant's API keys.</summary>
    TenantAdmin = 1,
}
