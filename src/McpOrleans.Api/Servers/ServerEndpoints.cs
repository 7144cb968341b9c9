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
        read.MapGet("", ListAsync).WithOperation("listServers", "List the MCP servers");
        read.MapGet("/{name}", GetAsync).WithOperation("getServer", "Show one MCP server").Fails(404);

        var admin = servers.MapGroup("").RequireAuthorization(Roles.TenantAdmin).WithMetadata(Audited.Always);
        admin.MapPut("/{name}", PutAsync)
            .WithOperation(
                "putServer",
                "Register an MCP server or replace its configuration",
                "All errors are reported at once, each with its field. Discovery of the tools starts in the background. A 'command' needs a platform admin.")
            .Reads(typeof(McpServerConfig))
            .Fails(400, 404, 409, 413, 415);

        var orders = admin.MapGroup("").AddEndpointFilter<SameTenantFilter>().Fails(404);
        orders.MapDelete("/{name}", DeleteAsync)
            .WithOperation(
                "deleteServer", "Remove an MCP server and its tools", "Idempotent: removing a server that does not exist succeeds.");
        orders.MapPost("/{name}/connect", ConnectAsync)
            .WithOperation("connectServer", "Connect and list the tools", "The state in the answer says whether it worked.");
        orders.MapPost("/{name}/disconnect", DisconnectAsync)
            .WithOperation("disconnectServer", "End the connection", "The next call makes a new connection.");
        orders.MapPost("/{name}/reconnect", ReconnectAsync)
            .WithOperation("reconnectServer", "End the connection and make a new one", "The state in the answer says whether it worked.");
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
        var body = await JsonBody.ReadAsync(context.Request, options.Value, ReadConfig, cancellationToken);
        if (!body.IsValid)
        {
            return body.Problem;
        }

        if (StdioServers.Refuse(context.User, body.Value) is { } refusal)
        {
            return refusal;
        }

        if (await tenants.RefuseIfReplacedAsync(context, cancellationToken) is { } replaced)
        {
            return replaced;
        }

        var result = await context.GetTenant().ConfigureServerAsync(name, body.Value, cancellationToken);
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

    private static (McpServerConfig?, ImmutableArray<FieldError>) ReadConfig(JsonElement json)
    {
        var reading = McpServerConfigJson.Read(json);
        return (reading.Config, reading.Errors);
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
