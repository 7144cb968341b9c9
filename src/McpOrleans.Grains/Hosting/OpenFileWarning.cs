using Microsoft.Extensions.Hosting;

namespace McpOrleans.Grains.Hosting;

/// <summary>
/// Warns once the host has started when the process may open fewer files than the configured MCP servers need: without it a
/// connection that can't be opened, or a process that ends, is the first sign.
/// </summary>
/// <remarks>Only where the limit is not plenty: counting asks each tenant's directory.</remarks>
internal sealed partial class OpenFileWarning(
    OpenFileLimit limit, IGrainFactory grains, IHostApplicationLifetime host, ILogger<OpenFileWarning> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (limit.IsPlenty)
        {
            return;
        }

        // What the host configures by itself, servers from files, is in the directories by then.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = host.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        try
        {
            var servers = await CountServersAsync(stoppingToken);
            if (limit.IsLowFor(servers))
            {
                LogLow(limit.Files, servers, OpenFileLimit.NeededFor(servers), OpenFileLimit.PerServer, OpenFileLimit.Reserve);
            }
        }
#pragma warning disable CA1031 // What cannot be read is told by those who need it.
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotCounted(exception);
        }
    }

    private async Task<int> CountServersAsync(CancellationToken cancellationToken)
    {
        var registry = grains.GetGrain<ITenantRegistryGrain>(ITenantRegistryGrain.Key);
        var known = (await registry.GetSnapshotAsync(knownVersion: null).WaitAsync(cancellationToken))!.Tenants;
        var servers = 0;
        foreach (var tenant in known)
        {
            var directory = grains.GetGrain<IToolDirectoryGrain>(tenant.Name);
            servers += (await directory.GetSnapshotAsync(knownVersion: null).WaitAsync(cancellationToken))?.Servers.Length ?? 0;
        }

        return servers;
    }

    [LoggerMessage(LogLevel.Warning,
        "This process may open {Limit} files. {Servers} MCP servers are configured, which need about {Needed} when all of them are connected here "
        + "({PerServer} each, {Reserve} for the rest). Raise the hard limit: LimitNOFILE= in a systemd unit, --ulimit nofile= for a container, ulimit -Hn in a shell.")]
    private partial void LogLow(long? limit, int servers, long needed, int perServer, int reserve);

    [LoggerMessage(LogLevel.Debug, "The configured MCP servers could not be counted.")]
    private partial void LogNotCounted(Exception exception);
}
