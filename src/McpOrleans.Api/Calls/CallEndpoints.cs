using McpOrleans.Api.Quotas;
using Microsoft.Extensions.DependencyInjection;

namespace McpOrleans.Api.Calls;

internal static class CallEndpoints
{
    public static void MapCalls(this IEndpointRouteBuilder group)
    {
        // Of another type than RequestDelegate, or the OpenAPI document would leave it out.
        Delegate handle = group.ServiceProvider.GetRequiredService<CallHandler>().HandleAsync;
        group.MapPost("/call", handle)
            .RequireAuthorization(Roles.Caller)
            .WithMetadata(Audited.Always, LimitsConcurrency.Calls)
            .WithTags("Calls")
            .WithOperation(
                "callTool",
                "Call a tool",
                "Routes by tool name, or to a named server. Status 200 means that the tool answered; 'success' is false when it "
                + "reported an error of its own.")
            .Reads(typeof(CallRequestBody))
            .Answers(typeof(CallResponse))
            .FailsWith(typeof(CallProblem), 400, 404, 409, 413, 415, 502, 503, 504);
    }
}
