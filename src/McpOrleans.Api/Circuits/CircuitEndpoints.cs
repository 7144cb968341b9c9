namespace McpOrleans.Api.Circuits;

/// <summary>The circuits of a tenant's MCP servers.</summary>
internal static class CircuitEndpoints
{
    public static void MapCircuits(this IEndpointRouteBuilder group)
    {
        var circuits = group.MapGroup("/circuit-breakers").WithTags("Circuits");
        circuits.MapGet("", ListAsync)
            .RequireAuthorization(Roles.Caller)
            .WithOperation("listCircuits", "Show the circuits of the MCP servers");

        var admin = circuits.MapGroup("").RequireAuthorization(Roles.TenantAdmin).WithMetadata(Audited.Always).AddEndpointFilter<SameTenantFilter>();
        admin.MapPost("/{name}/reset", ResetAsync)
            .WithOperation("resetCircuit", "Close a circuit and forget the failures", "Status 200 means that the change is also stored.")
            .Fails(404, 503);
        admin.MapPost("/{name}/isolate", IsolateAsync)
            .WithOperation(
                "isolateCircuit",
                "Let no request reach an MCP server until its circuit is reset",
                "Status 200 means that the change is also stored.")
            .Fails(404, 503);
    }

    private static async Task<Ok<CircuitListResponse>> ListAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var servers = await context.GetTenant().ListServersAsync(cancellationToken);
        return TypedResults.Ok(new CircuitListResponse(
            servers.ToDictionary(server => server.Name, server => CircuitResponse.From(server.Circuit), StringComparer.Ordinal)));
    }

    private static async Task<Results<Ok<CircuitResponse>, Problem>> ResetAsync(
        string name, HttpContext context, CancellationToken cancellationToken) =>
        await AnswerAsync(context.GetTenant(), name, await context.GetTenant().ResetCircuitAsync(name, cancellationToken), cancellationToken);

    private static async Task<Results<Ok<CircuitResponse>, Problem>> IsolateAsync(
        string name, HttpContext context, CancellationToken cancellationToken) =>
        await AnswerAsync(context.GetTenant(), name, await context.GetTenant().IsolateCircuitAsync(name, cancellationToken), cancellationToken);

    private static async Task<Results<Ok<CircuitResponse>, Problem>> AnswerAsync(
        IMcpTenant tenant, string name, McpServerStatus? status, CancellationToken cancellationToken) => status switch
        {
            null => Problem.ServerNotFound(name, await tenant.FindClosestServersAsync(name, cancellationToken)),
            { IsConfigUnknown: true, LastFailure: { } unreadable } => Problem.Of(unreadable),
            { NotStored: { } failure } => Problem.Of(failure),
            _ => TypedResults.Ok(CircuitResponse.From(status.Circuit)),
        };
}
