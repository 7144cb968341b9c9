using System.Threading.RateLimiting;

namespace McpOrleans.Api.Requests;

/// <summary>What is known of one request from the door on: for whom it is, and what its audit record will say.</summary>
internal sealed class RequestScope
{
    public AuditNote Note { get; } = new();

    /// <summary>What became of the API key that the request presents.</summary>
    public KeyVerdict KeyVerdict { get; set; }

    /// <summary>The tenant acted for, as far as the caller may see it; null on routes that belong to no tenant.</summary>
    public IMcpTenant? Tenant { get; private set; }

    /// <summary>Which tenant of its name the request is about, for whoever keeps something of it; 0 where nobody has found out.</summary>
    public long TenantGeneration { get; set; }

    /// <summary>The place that a call takes of its tenant's quota, given back when the request ends; null: it takes none.</summary>
    public RateLimitLease? Place { get; set; }

    public static RequestScope? Find(HttpContext context) => context.Features.Get<RequestScope>();

    /// <summary>From here on the request is one of this tenant's.</summary>
    public void Enter(IMcpTenant tenant, long generation) => (Tenant, TenantGeneration) = (tenant, generation);
}
