using System.ComponentModel;

namespace McpOrleans.Api.Tools;

/// <summary>The tools of a tenant's MCP servers.</summary>
internal static class ToolEndpoints
{
    public static void MapTools(this IEndpointRouteBuilder group)
    {
        var tools = group.MapGroup("").RequireAuthorization(Roles.Caller).WithTags("Tools");
        tools.MapGet("/tools", ListAsync)
            .WithOperation("listTools", "List or search the tools of all enabled MCP servers")
            .Fails(404);
        tools.MapGet("/servers/{name}/tools", ListOfServerAsync)
            .WithOperation(
                "listServerTools",
                "List the tools of one MCP server",
                "If the server's tools were never listed, they are listed first, so this request can fail as a call can.")
            .Fails(404, 502, 503, 504);
    }

    private static async Task<Results<Ok<ToolListResponse>, Problem>> ListAsync(
        HttpContext context,
        [Description("Words to look for; the most relevant tools come first.")] string? query,
        [Description("Only the tools of this MCP server.")] string? server,
        CancellationToken cancellationToken)
    {
        var tenant = context.GetTenant();
        var index = await tenant.GetToolsAsync(cancellationToken);
        if (server is not null && index.FindServer(server) is null && await tenant.GetServerAsync(server, cancellationToken) is null)
        {
            return Problem.ServerNotFound(server, await tenant.FindClosestServersAsync(server, cancellationToken));
        }

        var tools = (query is null ? index.Tools : index.Search(query)).Where(route => server is null || route.Server == server);
        return TypedResults.Ok(new ToolListResponse([.. tools.Select(ToolResponse.From)], index.Snapshot.Version)
        {
            StaleServers = [.. index.Snapshot.Servers.Where(published => published is { Enabled: true, Stale: true }).Select(published => published.Name)],
            NameClashes = index.NameClashes,
        });
    }

    private static async Task<Results<Ok<ServerToolsResponse>, Problem>> ListOfServerAsync(
        string name, HttpContext context, CancellationToken cancellationToken)
    {
        var tenant = context.GetTenant();
        return await tenant.ListServerToolsAsync(name, cancellationToken) switch
        {
            null => Problem.ServerNotFound(name, await tenant.FindClosestServersAsync(name, cancellationToken)),
            { ListedAt: null, Failure: { } failure } => Problem.Of(failure),
            var listing => TypedResults.Ok(new ServerToolsResponse(
                [.. listing.Tools.Select(tool => ToolResponse.From(name, tool, ToolNames.Qualify(name, tool.Name)))],
                listing.ListedAt,
                listing.Failure?.Message,
                listing.Failure?.Code)),
        };
    }
}
