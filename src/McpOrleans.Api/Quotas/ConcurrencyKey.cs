namespace McpOrleans.Api.Quotas;

/// <summary>A tenant's count of running calls under one setting.</summary>
internal readonly record struct ConcurrencyKey(string Tenant, long Generation, int Limit);
