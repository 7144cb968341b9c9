namespace McpOrleans.Api.Security;

/// <summary>What became of a presented API key. All but <see cref="Unknown"/> are told only to who has the right secret.</summary>
internal enum KeyVerdict
{
    Unknown = 0,
    Valid = 1,
    Expired = 2,
    TenantDisabled = 3,
}
