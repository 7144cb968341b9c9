namespace McpOrleans.Api.Tenants;

/// <summary>The API keys of one tenant.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this RouteGroupBuilder group)
    {
        group.RequireAuthorization(Roles.TenantAdmin).AddEndpointFilter<TenantFilter>().Fails(400, 404, 429);
        group.MapGet("", ListAsync).WithOperation("listKeys", "List the API keys of a tenant");

        var admin = group.MapGroup("").WithMetadata(Audited.Always);
        admin.MapPost("", IssueAsync)
            .WithOperation("issueKey", "Issue an API key", "The answer is the only place where the key is ever shown.")
            .Reads(typeof(KeyBody))
            .Fails(413, 415);
        admin.MapDelete("/{id}", RevokeAsync)
            .WithOperation("revokeKey", "Revoke an API key", "Idempotent. The key is refused everywhere within 5 seconds.");
    }

    private static async Task<Ok<KeyListResponse>> ListAsync(
        HttpContext context, TenantAdministration administration, CancellationToken cancellationToken)
    {
        var keys = await administration.ListKeysAsync(context.GetRouteTenant(), cancellationToken);
        return TypedResults.Ok(new KeyListResponse([.. keys.Select(KeyResponse.From)]));
    }

    private static async Task<Results<Created<NewKeyResponse>, Problem>> IssueAsync(
        HttpContext context, TenantAdministration administration, IOptions<McpOrleansApiOptions> options, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync(context.Request, options.Value, KeyBody.Read, cancellationToken);
        if (!body.IsValid)
        {
            return body.Problem;
        }

        var tenant = context.GetRouteTenant();
        context.Response.Headers.CacheControl = "no-store";

        // For some seconds after a tenant was deleted, a front may still accept one of its keys. Such a key must not issue a key of
        // the next tenant with the same name.
        long? generation = context.User.IsInRole(Roles.PlatformAdmin) ? null : context.User.GetTenantGeneration();
        return await administration.IssueKeyAsync(tenant, body.Value, generation, cancellationToken) switch
        {
            null => Problem.TenantNotFound(tenant),
            { Key: null } refused => Problem.InvalidFields(refused.Errors),
            { Key: { } key, Info: { } info } => Created(context, info, key),
            _ => throw new InvalidOperationException("A key was issued without its description."),
        };
    }

    private static Created<NewKeyResponse> Created(HttpContext context, ApiKeyInfo info, string key)
    {
        AuditNote.Find(context)!.KeyId = info.Id;
        return TypedResults.Created($"{context.Request.Path}/{info.Id}", NewKeyResponse.From(info, key));
    }

    private static async Task<NoContent> RevokeAsync(
        string id, HttpContext context, TenantAdministration administration, CancellationToken cancellationToken)
    {
        await administration.RevokeKeyAsync(context.GetRouteTenant(), id, cancellationToken);
        return TypedResults.NoContent();
    }
}
