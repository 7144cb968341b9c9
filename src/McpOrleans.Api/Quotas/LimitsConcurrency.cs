namespace McpOrleans.Api.Quotas;

/// <summary>Marks the endpoints whose requests are calls: they count against a tenant's <c>concurrent_calls</c>.</summary>
internal sealed class LimitsConcurrency
{
    public static LimitsConcurrency Calls { get; } = new();
}
