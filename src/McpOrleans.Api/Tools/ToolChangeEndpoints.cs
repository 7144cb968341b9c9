namespace McpOrleans.Api.Tools;

/// <summary>The tools of an MCP server that are hidden because their definitions changed, for the tenant's admins.</summary>
internal static class ToolChangeEndpoints
{
    private const int MaxDetailLength = 1000;

    public static void MapToolChanges(this IEndpointRouteBuilder group)
    {
        var changes = group.MapGroup("/servers/{name}/tool-changes").RequireAuthorization(Roles.TenantAdmin).WithTags("Tools");
        changes.MapGet("", ListAsync)
            .WithOperation(
                "listToolChanges",
                "List the tools that are hidden because their definitions changed",
                "There are none unless the tenant's setting 'tool_changes' is 'quarantine'.")
            .Fails(404, 503);
        changes.MapPost("/accept", AcceptAsync)
            .WithMetadata(Audited.Always)
            .AddEndpointFilter<SameTenantFilter>()
            .WithOperation(
                "acceptToolChanges",
                "Accept changed definitions, so that their tools are offered again",
                "Idempotent. Either everything is accepted or nothing. Status 200 means that the change is also stored.")
            .Reads(typeof(ToolChangeBody))
            .Fails(400, 404, 409, 413, 415, 503);
    }

    private static async Task<Results<Ok<ToolChangeListResponse>, Problem>> ListAsync(string name, HttpContext context, CancellationToken cancellationToken)
    {
        if (context.User.GetAccess().IsRestricted)
        {
            return Problem.RestrictedKey("see how tools changed");
        }

        return await context.GetTenant().GetToolChangesAsync(name, cancellationToken) switch
        {
            null => await NotFoundAsync(context, name, cancellationToken),
            { Failure: { } failure } => Problem.Of(failure),
            var listing => TypedResults.Ok(new ToolChangeListResponse([.. listing.Changes.Select(ToolChangeResponse.From)], listing.Total)),
        };
    }

    private static async Task<Results<Ok<AcceptedToolChangesResponse>, Problem>> AcceptAsync(
        string name, HttpContext context, IOptions<McpOrleansApiOptions> options, CancellationToken cancellationToken)
    {
        if (context.User.GetAccess().IsRestricted)
        {
            return Problem.RestrictedKey("accept changes of tools");
        }

        var body = await JsonBody.ReadAsync(context.Request, options.Value, ToolChangeBody.Read, cancellationToken);
        if (!body.IsValid)
        {
            return body.Problem;
        }

        var result = await context.GetTenant().AcceptToolChangesAsync(name, body.Value, cancellationToken);
        if (result is { Accepted.IsEmpty: false })
        {
            AuditNote.Find(context)?.Detail = Describe(result.Accepted);
        }

        return result switch
        {
            null => await NotFoundAsync(context, name, cancellationToken),
            { Failure: { } failure } => Problem.Of(failure),
            _ => TypedResults.Ok(new AcceptedToolChangesResponse(result.Accepted, result.Unchanged)),
        };
    }

    private static async Task<Problem> NotFoundAsync(HttpContext context, string name, CancellationToken cancellationToken) =>
        Problem.ServerNotFound(name, await context.GetTenant().FindClosestServersAsync(name, cancellationToken));

    private static string Describe(ImmutableArray<string> accepted)
    {
        var text = $"accepted: {string.Join(", ", accepted.Select(Names.Shown))}";
        var cut = text.Length <= MaxDetailLength ? text : text[..(MaxDetailLength - 3)] + "...";
        return string.Concat(cut.Select(character => character is >= ' ' and <= '~' ? character : '?'));
    }
}
