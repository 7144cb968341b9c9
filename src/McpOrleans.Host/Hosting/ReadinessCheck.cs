using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpOrleans.Host.Hosting;

/// <summary>The process is ready from the end of its start until it begins to stop.</summary>
internal sealed class ReadinessCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    /// <summary>The tag of the checks that the front's readiness endpoint runs.</summary>
    public const string Tag = "ready";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy());
}
