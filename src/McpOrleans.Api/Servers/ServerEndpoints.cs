using System.Text.Json;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Api.Servers;

/// <summary>A tenant's MCP servers.</summary>
internal static class ServerEndpoints
{
    private const string Tag = "Servers";

    public static void MapServers(this IEndpointRouteBuilder group)
    {
        var servers = group.MapGroup("/servers").WithTags(Tag);
        var read = servers.MapGroup("").RequireAuthorization(Roles.Caller);
        read.MapGet("", ListAsync).WithName("listServers").WithSummary("List the MCP servers");
        read.MapGet("/{name}", GetAsync).WithName("getServer").WithSummary("Show one MCP server").Fails(404);

        var admin = servers.MapGroup("").RequireAuthorization(Roles.TenantAdmin).WithMetadata(Audited.Always);
        admin.MapPut("/{name}", PutAsync)
            .WithName("putServer")
            .WithSummary("Register an MCP server or replace its configuration")
            .WithDescription("All errors are reported at once, each with its field. Discovery of the tools starts in the background. A 'command' needs a platform admin.")
            .Reads(typeof(McpServerConfig))
            .Fails(400, 404, 409, 413, 415);

        var orders = admin.MapGroup("").AddEndpointFilter<SameTenantFilter>().Fails(404);
        orders.MapDelete("/{name}", DeleteAsync)
            .WithName("deleteServer")
            .WithSummary("Remove an MCP server and its tools")
            .WithDescription("Idempotent: removing a server that does not exist succeeds.");
        orders.MapPost("/{name}/connect", ConnectAsync)
            .WithName("connectServer")
            .WithSummary("Connect and list the tools")
            .WithDescription("The state in the answer says whether it worked.");
        orders.MapPost("/{name}/disconnect", DisconnectAsync)
            .WithName("disconnectServer")
            .WithSummary("End the connection")
            .WithDescription("The next call makes a new connection.");
        orders.MapPost("/{name}/reconnect", ReconnectAsync)
            .WithName("reconnectServer")
            .WithSummary("End the connection and make a new one")
            .WithDescription("The state in the answer says whether it worked.");
    }

    private static async Task<Ok<ServerListResponse>> ListAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var servers = await context.GetTenant().ListServersAsync(cancellationToken);
        return TypedResults.Ok(new ServerListResponse([.. servers.Select(ServerResponse.From)]));
    }

    private static Task<Results<Ok<ServerResponse>, Problem>> GetAsync(
        string name, HttpContext context, CancellationToken cancellationToken) =>
        AnswerAsync(context, name, context.GetTenant().GetServerAsync(name, cancellationToken), cancellationToken);

    private static async Task<Results<Created<ServerResponse>, Ok<ServerResponse>, Problem>> PutAsync(
        string name, HttpContext context, IOptions<McpOrleansApiOptions> options, TenantRegistry tenants, CancellationToken cancellationToken)
    {
        using var body = await RequestBody.ReadAsync(context.Request, options.Value.MaxRequestBodySize, cancellationToken);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        using var document = JsonDocument.Parse(body.Json);
        var reading = McpServerConfigJson.Read(document.RootElement);
        if (reading.Config is not { } config)
        {
            return Problem.InvalidFields(reading.Errors);
        }

        if (StdioServers.Refuse(context.User, config) is { } refusal)
        {
            return refusal;
        }

        if (await tenants.RefuseIfReplacedAsync(context, cancellationToken) is { } replaced)
        {
            return replaced;
        }

        var result = await context.GetTenant().ConfigureServerAsync(name, config, cancellationToken);
        return result switch
        {
            { Refusal: { } quota } => Problem.Of(quota),
            { Status: null } => Problem.InvalidFields(result.Errors),
            { Created: true } => TypedResults.Created(context.Request.Path.Value, await DiscoveredAsync(result.Status)),
            _ => TypedResults.Ok(await DiscoveredAsync(result.Status)),
        };

        async Task<ServerResponse> DiscoveredAsync(McpServerStatus configured) => ServerResponse.From(
            await context.GetTenant().WaitForDiscoveryAsync(name, Discovery.Patience, cancellationToken) ?? configured);
    }

    private static async Task<NoContent> DeleteAsync(string name, HttpContext context, CancellationToken cancellationToken)
    {
        await context.GetTenant().RemoveServerAsync(name, cancellationToken);
        return TypedResults.NoContent();
    }

    private static Task<Results<Ok<ServerResponse>, Problem>> ConnectAsync(
        string name, HttpContext context, CancellationToken cancellationToken) =>
        AnswerAsync(context, name, context.GetTenant().ConnectServerAsync(name, cancellationToken), cancellationToken);

    private static Task<Results<Ok<ServerResponse>, Problem>> DisconnectAsync(
        string name, HttpContext context, CancellationToken cancellationToken) =>
        AnswerAsync(context, name, context.GetTenant().DisconnectServerAsync(name, cancellationToken), cancellationToken);

    private static Task<Results<Ok<ServerResponse>, Problem>> ReconnectAsync(
        string name, HttpContext context, CancellationToken cancellationToken) =>
        AnswerAsync(context, name, context.GetTenant().ReconnectServerAsync(name, cancellationToken), cancellationToken);

    private static async Task<Results<Ok<ServerResponse>, Problem>> AnswerAsync(
        HttpContext context, string name, Task<McpServerStatus?> server, CancellationToken cancellationToken) => await server is { } status
        ? TypedResults.Ok(ServerResponse.From(status))
        : Problem.ServerNotFound(name, await context.GetTenant().FindClosestServersAsync(name, cancellationToken));
}
