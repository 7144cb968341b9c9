using McpOrleans.Api.Mcp.Inputs;
using McpOrleans.Api.Mcp.Methods;
using McpOrleans.Api.Mcp.Sessions;
using McpOrleans.Api.Mcp.Stateless;
using McpOrleans.Api.Mcp.Subscriptions;
using McpOrleans.Api.Quotas;
using Microsoft.Extensions.DependencyInjection;

namespace McpOrleans.Api.Mcp;

internal static class McpEndpoints
{
    public static void AddMcpEndpoint(this IServiceCollection services)
    {
        services.AddSingleton<McpEndpoint>();
        services.AddSingleton<MessageRunner>();
        services.AddSingleton<StatelessMessages>();
        services.AddSingleton<SessionEndpoint>();
        services.AddSingleton<SessionMessages>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<SessionFront>();
        services.AddSingleton<OpenQuestions>();
        services.AddSingleton<ClientQuestions>();
        services.AddSingleton<InputRounds>();
        services.AddSingleton<SessionStream>();
        services.AddSingleton<InitializeMethod>();
        services.AddSingleton<DiscoverMethod>();
        services.AddSingleton<ListenMethod>();
        services.AddSingleton<DirectoryFeeds>();
        services.AddSingleton<ListChanges>();
        services.AddSingleton<ResourceFront>();
        services.AddSingleton<SubscribeMethods>();
    }

    public static void MapMcp(this IEndpointRouteBuilder group)
    {
        var messages = group.ServiceProvider.GetRequiredService<McpEndpoint>();
        var sessions = group.ServiceProvider.GetRequiredService<SessionEndpoint>();
        Map(group.MapPost("", (Delegate)messages.PostAsync), "mcp").WithMetadata(CountsMessages.Each);
        Map(group.MapGet("", (Delegate)sessions.GetAsync), "openMcpStream");
        Map(group.MapDelete("", (Delegate)sessions.DeleteAsync), "endMcpSession");
    }

    /// <summary>MCP is described by its specification, so the OpenAPI document leaves it out.</summary>
    private static RouteHandlerBuilder Map(RouteHandlerBuilder route, string name) => route
        .RequireAuthorization(Roles.Caller)
        .WithName(name)
        .ExcludeFromDescription();
}
