using McpOrleans.Api.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

#pragma warning disable IDE0130 // As StateStorage, to whose Azure part this belongs.
namespace McpOrleans.Host.Hosting;
#pragma warning restore IDE0130

/// <summary>
/// A front's way to the cluster's grains: connects in the background, so that the front answers while there is no cluster yet,
/// and again whenever every silo it knew is gone. Orleans itself connects only at its start and when somebody calls.
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
    /// <param name="explain">Says in the operator's words why a listing failed; null for what it does not know.</param>
    /// <param name="loggers">Takes what the Orleans client logs too.</param>
    /// <param name="time">Says when to look again.</param>
    public ClusterConnection(
        Action<IClientBuilder> configure, Func<Exception, string?> explain, ILoggerFactory loggers, TimeProvider time)
    {
        _explain = explain;
        _logger = loggers.CreateLogger<ClusterConnection>();
        _time = time;

        // Services of its own: among the process's, the client would hold up the start until there is a cluster.
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

    /// <summary>The cluster's grains; of use once <see cref="IsConnected"/>.</summary>
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
#pragma warning disable CA1031 // Orleans ends its attempts with the failure of the last one.
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
            // Any call makes Orleans connect. This one reads what is in memory.
            await Grains.GetGrain<ITenantRegistryGrain>(ITenantRegistryGrain.Key).GetSnapshotAsync(null).WaitAsync(LookCap, _time, cancellationToken);
            LogConnected();
        }
#pragma warning disable CA1031 // Whatever it failed with, the next look comes.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // Said already.
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

    [LoggerMessage(1, LogLevel.Information, "The cluster is reached.")]
    private partial void LogReached();

    [LoggerMessage(2, LogLevel.Warning, "The cluster cannot be reached: {Reason}. Calls are refused meanwhile; trying again every second.")]
    private partial void LogAway(string reason);
}
