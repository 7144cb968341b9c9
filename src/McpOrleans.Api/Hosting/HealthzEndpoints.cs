using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Checks = Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpOrleans.Api.Hosting;

/// <summary>What the platform asks this process: open to anyone, and without detail.</summary>
internal static class HealthzEndpoints
{
    public const string ReadyTag = "ready";

    public static void MapHealthz(this IEndpointRouteBuilder endpoints)
    {
        // Liveness is local: a process that answers is alive, whatever else it cannot reach.
        Map(endpoints, "/healthz/live", "live", _ => false);
        Map(endpoints, "/healthz/ready", "ready", check => check.Tags.Contains(ReadyTag));
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path, string word, Func<HealthCheckRegistration, bool> predicate) =>
        endpoints.MapHealthChecks(path, new HealthCheckOptions
        {
            Predicate = predicate,
            ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync(
                new HealthzResponse(report.Status == Checks.HealthStatus.Unhealthy ? $"not_{word}" : word), context.RequestAborted),
        }).AllowAnonymous();
}

/// <summary>One word on this process.</summary>
internal sealed record HealthzResponse(string Status);
