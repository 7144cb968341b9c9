using McpOrleans.Api.BrowserDefence;
using McpOrleans.Api.Calls;
using McpOrleans.Api.Circuits;
using McpOrleans.Api.Health;
using McpOrleans.Api.Import;
using McpOrleans.Api.Mcp;
using McpOrleans.Api.Quotas;
using McpOrleans.Api.Servers;
using McpOrleans.Api.Tools;
using Microsoft.Extensions.DependencyInjection;

namespace McpOrleans.Api.Hosting;

/// <summary>Adds the HTTP front to an application.</summary>
public static class McpOrleansApiApplicationExtensions
{
    /// <summary>Adds the middleware and all routes. Routes that the application maps itself then need a valid credential too.</summary>
    public static WebApplication MapMcpOrleansApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        // ASP.NET would add these by itself where their services are there. The middleware below knows who may do what, and refuses
        // what asks for anything else.
        IApplicationBuilder builder = app;
        builder.Properties["__AuthenticationMiddlewareSet"] = builder.Properties["__AuthorizationMiddlewareSet"] = true;

        // ASP.NET would miss its own middleware.
        app.Services.GetRequiredService<IOptions<RouteOptions>>().Value.SuppressCheckForUnhandledSecurityMetadata = true;
        app.UseRouting();
        app.UseMiddleware<RequestMiddleware>();

        app.MapHealthz();
        app.MapProtectedResource();
        app.MapOpenApiDocument();
        MapTenantRoutes(app.MapGroup("/mcp"));
        MapTenantRoutes(app.MapGroup($"/tenants/{{{RequestAdmission.TenantParameter}}}/mcp")
            .RequireAuthorization(Roles.PlatformAdmin)
            .WithNameSuffix("ForTenant")
            .Fails(400, 404));
        app.MapTenants();
        return app;
    }

    /// <summary>Maps only the health endpoints of the platform (<c>/healthz</c>), for a process of the service without a front.</summary>
    public static WebApplication MapMcpOrleansHealthz(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapHealthz();
        return app;
    }

    private static void MapTenantRoutes(RouteGroupBuilder group)
    {
        group.WithMetadata(new TenantScope()).Fails(400, 401, 403, 429, 500, 503, 504);
        group.MapMcp();
        group.MapServers();
        group.MapTools();
        group.MapToolChanges();
        group.MapCalls();
        group.MapHealth();
        group.MapCircuits();
        group.MapImport();
        group.MapAudit();
    }
}
