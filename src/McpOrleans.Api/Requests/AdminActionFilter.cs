using McpOrleans.Api.Problems;
using McpOrleans.Api.Security;
using McpOrleans.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Api.Requests;

/// <summary>Logs who administered what, and what came of it.</summary>
internal sealed class AdminActionFilter(TimeProvider time, ILogger<AdminActionFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var started = time.GetTimestamp();
        var http = context.HttpContext;
        var outcome = ErrorCodes.InternalError;
        try
        {
            var result = await next(context);
            outcome = (result is INestedHttpResult nested ? nested.Result : result) is Problem problem ? problem.ErrorCode : RequestLog.Ok;
            return result;
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            outcome = ErrorCodes.Cancelled;
            throw;
        }
        finally
        {
            RequestLog.AdminAction(
                logger,
                http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? http.Request.Method,
                http.TraceIdentifier,
                http.User.GetCallerId(),
                http.Features.Get<IMcpTenant>()?.Name ?? RequestLog.Clean(http.GetRouteTenant()),
                RequestLog.Clean((http.GetRouteValue("name") ?? http.GetRouteValue("id")) as string),
                outcome,
                time.GetElapsedTime(started).TotalMilliseconds);
        }
    }
}
