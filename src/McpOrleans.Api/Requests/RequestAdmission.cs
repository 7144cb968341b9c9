using McpOrleans.Api.BrowserDefence;
using McpOrleans.Api.Quotas;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Primitives;

namespace McpOrleans.Api.Requests;

/// <summary>
/// Lets a request in or answers it: from which web page it comes, with which credential, in which role, for which tenant, and within
/// which quotas. Nothing waits where what is asked is known already, which it is for nearly every call.
/// </summary>
internal sealed class RequestAdmission(
    IOptions<McpOrleansApiOptions> options,
    CallerAuthentication callers,
    IMcpOrleansClient client,
    TenantRegistry registry,
    TenantQuotaGate quotas,
    ProtectedResource resource,
    IClusterConnection? cluster = null)
{
    public const string TenantParameter = "tenant";

    /// <returns>False: the request is answered.</returns>
    public async ValueTask<bool> AdmitAsync(HttpContext context, RequestScope scope)
    {
        if (!RequestOrigin.IsAllowed(context.Request.Headers.Origin, context.Request.Host, options.Value.AllowedOrigins))
        {
            return await RefuseAsync(context, ForeignPage());
        }

        if (context.IsOpenToAnyone())
        {
            return true;
        }

        if (HasSeveralCredentials(context.Request.Headers))
        {
            context.Response.Headers.WWWAuthenticate = resource.Challenge(context.Request, ProtectedResource.InvalidRequest);
            return await RefuseAsync(context, Problem.SeveralCredentials());
        }

        // Before the caller is looked up: that needs the cluster's grains, too.
        if (cluster is { IsConnected: false })
        {
            return await RefuseAsync(context, HttpProblems.ClusterAway());
        }

        if (await callers.IdentifyAsync(context, scope) is not { } caller)
        {
            await context.ChallengeAsync();
            return false;
        }

        context.User = caller;
        if (!Roles.Allow(caller, context.GetEndpoint()))
        {
            await context.ForbidAsync();
            return false;
        }

        var problem = await EnterTenantAsync(context, scope) ?? await quotas.EnterAsync(context, scope);
        return problem is null || await RefuseAsync(context, problem);
    }

    private static async ValueTask<bool> RefuseAsync(HttpContext context, Problem problem)
    {
        await problem.ExecuteAsync(context);
        return false;
    }

    /// <summary>MCP's defence against DNS rebinding, on every route.</summary>
    private static Problem ForeignPage() => Problem.Of(
        ErrorCodes.Forbidden,
        "The request comes from a web page of another origin.",
        "If the page is to be trusted, or is the service's own under this name, the operator can allow its origin: "
        + "MCPORLEANS__API__ALLOWEDORIGINS__0.");

    /// <summary>Refused as RFC 6750 (3.1) has it: which of them counts would be a guess, and another guess at a proxy before this service.</summary>
    private static bool HasSeveralCredentials(IHeaderDictionary headers) =>
        CountOf(headers.Authorization) + CountOf(headers[ApiKeyAuthenticationHandler.HeaderName]) > 1;

    /// <summary>A proxy may write a header that came twice as one with a comma; no credential has one before a space.</summary>
    private static int CountOf(StringValues values) => values is [{ } only]
        ? only.Contains(", ", StringComparison.Ordinal) ? 2 : 1
        : values.Count;

    /// <summary>
    /// Decides which tenant the request is for and how much of it there is to see: the route's (open to platform admins only), else
    /// the credential's own. Null when it is decided, or the route belongs to no tenant.
    /// </summary>
    private ValueTask<Problem?> EnterTenantAsync(HttpContext context, RequestScope scope)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<TenantScope>() is null)
        {
            return default;
        }

        if (context.GetRouteValue(TenantParameter) is string named)
        {
            return EnterNamedTenantAsync(context, scope, named);
        }

        scope.Enter(client.ForTenant(context.User.GetTenant()).Restrict(context.User.GetAccess()), context.User.GetTenantGeneration());
        return default;
    }

    private async ValueTask<Problem?> EnterNamedTenantAsync(HttpContext context, RequestScope scope, string tenant)
    {
        if (!Names.IsValid(tenant))
        {
            return Problem.InvalidTenantName(tenant);
        }

        if (await registry.FindAsync(tenant, context.RequestAborted) is not { } summary)
        {
            return Problem.TenantNotFound(tenant);
        }

        scope.Enter(client.ForTenant(tenant).Restrict(context.User.GetAccess()), summary.Generation);
        return null;
    }
}
