namespace McpOrleans.Api.Tenants;

/// <summary>The tenants of the service, for its platform admins.</summary>
internal static class TenantEndpoints
{
    private const string Tag = "Tenants";

    public static void MapTenants(this IEndpointRouteBuilder endpoints)
    {
        var tenants = endpoints.MapGroup("/tenants").WithTags(Tag).Fails(400, 401, 403, 500, 503, 504);
        var platform = tenants.MapGroup("").RequireAuthorization(Roles.PlatformAdmin);
        platform.MapGet("", ListAsync).WithOperation("listTenants", "List the tenants");
        platform.MapGet($"/{{{RequestAdmission.TenantParameter}}}", GetAsync)
            .WithOperation("getTenant", "Show one tenant")
            .Fails(400, 404);

        var admin = platform.MapGroup($"/{{{RequestAdmission.TenantParameter}}}")
            .WithMetadata(Audited.Always)
            .AddEndpointFilter<NamedTenantFilter>();
        admin.MapPut("", PutAsync)
            .WithOperation(
                "putTenant",
                "Create a tenant or replace its settings",
                "The keys of a disabled tenant are refused; everything it has is kept.")
            .Reads(typeof(TenantBody))
            .Fails(400, 413, 415);
        admin.MapDelete("", DeleteAsync)
            .WithOperation(
                "deleteTenant",
                "Delete a tenant with its keys, its MCP servers and all they have stored",
                "Idempotent: deleting a tenant that does not exist succeeds.")
            .Fails(400);

        tenants.MapGroup($"/{{{RequestAdmission.TenantParameter}}}/keys").MapKeys();
    }

    private static async Task<Ok<TenantListResponse>> ListAsync(TenantAdministration administration, CancellationToken cancellationToken) =>
        TypedResults.Ok(new TenantListResponse(
            [.. (await administration.ListAsync(cancellationToken)).Select(TenantSummaryResponse.From)]));

    private static async Task<Results<Ok<TenantResponse>, Problem>> GetAsync(
        HttpContext context, TenantAdministration administration, CancellationToken cancellationToken)
    {
        var tenant = context.GetRouteTenant();
        if (!Names.IsValid(tenant))
        {
            return Problem.InvalidTenantName(tenant);
        }

        return await administration.GetAsync(tenant, cancellationToken) is { } info
            ? TypedResults.Ok(TenantResponse.From(info))
            : Problem.TenantNotFound(tenant);
    }

    private static async Task<Results<Created<TenantResponse>, Ok<TenantResponse>, Problem>> PutAsync(
        HttpContext context, TenantAdministration administration, IOptions<McpOrleansApiOptions> options, CancellationToken cancellationToken)
    {
        var tenant = context.GetRouteTenant();
        if (!Names.IsValid(tenant))
        {
            return Problem.InvalidTenantName(tenant);
        }

        var body = await JsonBody.ReadAsync(context.Request, options.Value, TenantBody.Read, cancellationToken);
        if (!body.IsValid)
        {
            return body.Problem;
        }

        var result = await administration.PutAsync(tenant, body.Value, cancellationToken);
        if (result.Tenant is { Generation: var generation })
        {
            context.SetTenantGeneration(generation);
        }

        return result switch
        {
            { Tenant: null } refused => Problem.InvalidFields(refused.Errors),
            { Created: true, Tenant: var info } => TypedResults.Created(context.Request.Path.Value, TenantResponse.From(info)),
            { Tenant: var info } => TypedResults.Ok(TenantResponse.From(info)),
        };
    }

    private static async Task<Results<NoContent, Problem>> DeleteAsync(
        HttpContext context, TenantAdministration administration, CancellationToken cancellationToken)
    {
        var tenant = context.GetRouteTenant();
        if (!Names.IsValid(tenant))
        {
            return Problem.InvalidTenantName(tenant);
        }

        return await administration.DeleteAsync(tenant, cancellationToken) is { } failure
            ? Problem.Of(failure)
            : TypedResults.NoContent();
    }
}
