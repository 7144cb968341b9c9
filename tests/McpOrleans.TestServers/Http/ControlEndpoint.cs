using System.Text.Json.Nodes;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpOrleans.TestServers.Http;

/// <summary>Lets a test in another process read and change the script; <see cref="Fixtures.TestServerControl"/> is its client.</summary>
internal sealed class ControlEndpoint(Script script, Func<Task> forgetSessions)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var control = routes.MapGroup("/control");
        control.MapGet("/traffic", context => context.Response.WriteAsJsonAsync(script.Traffic.Read(), ControlJson.Options));
        control.MapDelete("/traffic", Do(_ => script.Traffic.Reset()));
        control.MapPut("/faults", DoAsync(async context => script.Faults.Set(await ReadAsync<Fault[]>(context))));
        control.MapPost("/faults", DoAsync(async context => script.Faults.Add(await ReadAsync<Fault>(context))));
        control.MapPost("/tools", DoAsync(async context => script.Tools.Add(ServerTool.Defined(await ReadAsync<JsonObject>(context)))));
        control.MapDelete("/tools/{name}", Do(context => script.Tools.Remove((string)context.Request.RouteValues["name"]!)));
        control.MapPost("/tools/changed", DoAsync(context => script.Tools.NotifyChangedAsync(context.RequestAborted)));
        control.MapDelete("/sessions", DoAsync(_ => forgetSessions()));
    }

    private static async Task<T> ReadAsync<T>(HttpContext context) =>
        await context.Request.ReadFromJsonAsync<T>(ControlJson.Options, context.RequestAborted)
        ?? throw new BadHttpRequestException("There is no body.");

    private static RequestDelegate Do(Action<HttpContext> action) => context =>
    {
        action(context);
        return Task.CompletedTask;
    };

    private static RequestDelegate DoAsync(Func<HttpContext, Task> action) => new(action);
}
