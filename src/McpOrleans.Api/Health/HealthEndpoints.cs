using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace McpOrleans.Api.Health;

/// <summary>The health of a tenant's MCP servers.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder group) =>
        group.MapGet("/health", GetAsync)
            .RequireAuthorization(Roles.Caller)
            .WithTags("Health")
            .WithOperation("getHealth", "Show the health of the MCP servers")
            .Fails(400);

    private static async Task<Results<Ok<HealthResponse>, Problem>> GetAsync(
        HttpContext context,
        IOptions<McpOrleansApiOptions> options,
        ILogger<HealthResponse> logger,
        TimeProvider time,
        [Description("'true' probes all enabled servers now, in parallel, instead of showing what the last health check said.")]
        [RegularExpression("^(true|false)$")]
        string? probe,
        CancellationToken cancellationToken)
    {
        var isProbe = false;
        if (probe is not null && !bool.TryParse(probe, out isProbe))
        {
            return Problem.InvalidFields([new FieldError { Field = "probe", Message = "Must be true or false." }]);
        }

        var tenant = context.GetTenant();
        McpServerStatus[] servers = [.. await tenant.ListServersAsync(cancellationToken)];
        if (isProbe)
        {
            using var bound = new CancellationTokenSource(options.Value.ProbeTimeout, time);
            var parallel = new ParallelOptions
            {
                MaxDegreeOfParallelism = options.Value.ProbeConcurrency,
                CancellationToken = cancellationToken,
            };
            await Parallel.ForAsync(0, servers.Length, parallel, async (i, token) =>
                servers[i] = await ProbeAsync(tenant, servers[i], logger, bound.Token, token)
                    ?? Unanswered(servers[i], options.Value.ProbeTimeout));
        }

        return TypedResults.Ok(new HealthResponse(
            OverallHealth.Of(servers),
            servers.ToDictionary(server => server.Name, ServerHealthResponse.From, StringComparer.Ordinal)));
    }

    /// <summary>
    /// Probes one server. A server that cannot be probed must not hide the others. Returns null when it did not answer in time.
    /// </summary>
    private static async ValueTask<McpServerStatus?> ProbeAsync(
        IMcpTenant tenant, McpServerStatus server, ILogger logger, CancellationToken bound, CancellationToken cancellationToken)
    {
        if (!server.Config.Enabled)
        {
            return server;
        }

        if (bound.IsCancellationRequested)
        {
            return null;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(bound, cancellationToken);
        try
        {
            return await tenant.CheckServerHealthAsync(server.Name, ended.Token) ?? server;
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            RequestLog.ProbeFailed(logger, tenant.Name, server.Name, exception);
            return server with
            {
                Health = HealthStatus.Unknown,
                LastFailure = new Failure { Code = ErrorCodes.InternalError, Message = "The service could not probe the server." },
            };
        }
    }

    private static McpServerStatus Unanswered(McpServerStatus server, TimeSpan bound) => server with
    {
        Health = HealthStatus.Unknown,
        LastFailure = new Failure
        {
            Code = ErrorCodes.Timeout,
            Message = $"The server was not probed within {bound.TotalSeconds:0.#} s, the limit for all probes together. A probe that has begun continues.",
        },
    };
}
