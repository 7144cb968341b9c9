namespace McpOrleans.Grains.Tenants;

internal sealed partial class TenantGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Tenant {Tenant}: configured, enabled {Enabled}.")]
    private partial void LogConfigured(string tenant, bool enabled);

    [LoggerMessage(Level = LogLevel.Information, Message = "Tenant {Tenant}: the deletion begins.")]
    private partial void LogDeleting(string tenant);

    [LoggerMessage(Level = LogLevel.Information, Message = "Tenant {Tenant}: the deletion is complete.")]
    private partial void LogDeleted(string tenant);

    [LoggerMessage(Level = LogLevel.Information, Message = "Tenant {Tenant}: key {KeyId} issued, role {Role}.")]
    private partial void LogKeyIssued(string tenant, string keyId, ApiKeyRole role);

    [LoggerMessage(Level = LogLevel.Information, Message = "Tenant {Tenant}: key {KeyId} revoked.")]
    private partial void LogKeyRevoked(string tenant, string keyId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tenant {Tenant}: the times at which its keys were last used could not be stored.")]
    private partial void LogUsesLost(string tenant, Exception exception);
}
