using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Checks = Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpOrleans.Api.Hosting;

/// <summary>The health endpoints of this process for its platform. Everybody may call them, and they give no detail.</summary>
internal static class HealthzEndpoints
{
    public const string ReadyTag = "ready";

    public static void MapHealthz(this IEndpointRouteBuilder endpoints)
    {
        // Liveness is local: a process that answers is alive, even if it reaches nothing else.
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

/// <summary>The state of this process in one word.</summary>
internal sealed record HealthzResponse(string Status);
