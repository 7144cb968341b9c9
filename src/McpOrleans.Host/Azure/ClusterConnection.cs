using McpOrleans.Api.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

#pragma warning disable IDE0130 // The namespace is that of StateStorage, whose Azure part this is.
namespace McpOrleans.Host.Hosting;
#pragma warning restore IDE0130

/// <summary>
/// A front's connection to the cluster's grains. It connects in the background, so that the front answers before there is a
/// cluster, and it connects again when every silo it knew is gone. Orleans itself connects only at its start and when a call is
/// made.
/// </summary>
internal sealed partial class ClusterConnection : BackgroundService, IClusterConnection, IHealthCheck
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookCap = TimeSpan.FromSeconds(5);

    private readonly Func<Exception, string?> _explain;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ServiceProvider _client;
    private volatile bool _isStarted;
    private volatile int _gateways;
    private string? _told;

    /// <param name="configure">Says where the cluster's gateways are listed.</param>
    /// <param name="explain">Explains to the operator why the list could not be read; null for an unknown exception.</param>
    /// <param name="loggers">Receives also what the Orleans client logs.</param>
    /// <param name="time">Decides when to look again.</param>
    public ClusterConnection(
        Action<IClientBuilder> configure, Func<Exception, string?> explain, ILoggerFactory loggers, TimeProvider time)
    {
        _explain = explain;
        _logger = loggers.CreateLogger<ClusterConnection>();
        _time = time;

        // The client gets its own service collection. Among the services of the process it would delay the start until there is a
        // cluster.
        var services = new ServiceCollection();
        services.AddSingleton(loggers);
        services.AddLogging();
        services.AddOrleansClient(client =>
        {
            configure(client);
            client.UseConnectionRetryFilter(RetryAsync);
            client.AddGatewayCountChangedHandler((_, change) => _gateways = change.NumberOfConnectedGateways);
        });
        _client = services.BuildServiceProvider();
        Grains = _client.GetRequiredService<IClusterClient>();
    }

    /// <summary>The cluster's grains. They can be called when <see cref="IsConnected"/> is true.</summary>
    public IGrainFactory Grains { get; }

    public bool IsConnected => _isStarted && _gateways > 0;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(IsConnected ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_isStarted)
        {
            _isStarted = false;
            foreach (var service in _client.GetServices<IHostedService>())
            {
                await service.StopAsync(cancellationToken);
            }
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _client.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            foreach (var service in _client.GetServices<IHostedService>())
            {
                await service.StartAsync(stoppingToken);
            }
        }
#pragma warning disable CA1031 // When Orleans gives up, it throws the failure of its last attempt.
        catch (Exception) when (stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return;
        }

        _isStarted = true;
        LogConnected();
        using var timer = new PeriodicTimer(Pause, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (_gateways == 0)
            {
                await LookForSilosAsync(stoppingToken);
            }
        }
    }

    private async Task LookForSilosAsync(CancellationToken cancellationToken)
    {
        Tell("no silo of the cluster answers");
        try
        {
            // Any call makes Orleans connect. This one only reads from memory.
            await Grains.GetGrain<ITenantRegistryGrain>(ITenantRegistryGrain.Key).GetSnapshotAsync(null).WaitAsync(LookCap, _time, cancellationToken);
            LogConnected();
        }
#pragma warning disable CA1031 // Whatever the failure is, the loop looks again.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // The reason was already logged.
        }
    }

    private async Task<bool> RetryAsync(Exception exception, CancellationToken cancellationToken)
    {
        Tell(_explain(exception) is { } reason ? $"the storage account in which it is listed cannot be used: {reason}" : "it has no silo yet that can be reached");
        await Task.Delay(Pause, _time, cancellationToken);
        return true;
    }

    private void Tell(string reason)
    {
        if (!string.Equals(Interlocked.Exchange(ref _told, reason), reason, StringComparison.Ordinal))
        {
            LogAway(reason.TrimEnd('.'));
        }
    }

    private void LogConnected()
    {
        _told = null;
        LogReached();
    }

    [LoggerMessage(1, LogLevel.Information, "The cluster can be reached.")]
    private partial void LogReached();

    [LoggerMessage(2, LogLevel.Warning, "The cluster cannot be reached: {Reason}. Until then calls are refused, and connecting is tried again every second.")]
    private partial void LogAway(string reason);
}
