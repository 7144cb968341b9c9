using McpOrleans.Api.Hosting;
using McpOrleans.Api.Problems;
using Microsoft.AspNetCore.Http;

namespace McpOrleans.Api.Requests;

/// <summary>Refuses at once, while the cluster is away, what needs its grains. It comes before authentication, which needs them too.</summary>
internal sealed class ClusterMiddleware(RequestDelegate next, IClusterConnection cluster)
{
    public Task InvokeAsync(HttpContext context) =>
        cluster.IsConnected || context.IsOpenToAnyone()
            ? next(context)
            : HttpProblems.ClusterAway().ExecuteAsync(context);
}
