using System.Collections.Concurrent;
using McpOrleans.Grains.Storage;

namespace McpOrleans.Grains.Hosting;

/// <summary>
/// Activates the grain of every configured MCP server once the silo is active: reminders kept in memory are lost with the
/// process, and a server's grain registers its own again when it is activated.
/// </summary>
/// <remarks>In the background: the service is ready meanwhile, and a call activates the grain it needs in any case.</remarks>
internal sealed partial class ServerReactivation(
    FileGrainStorage storage, IGrainFactory grains, TimeProvider time, ILogger<ServerReactivation> logger)
    : WorkAfterStart(time)
{
    /// <summary>Enough to keep the disk busy, and little beside the calls that a silo serves meanwhile.</summary>
    private const int Parallelism = 16;

    private static readonly TimeSpan CallCap = TimeSpan.FromSeconds(30);

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var start = Time.GetTimestamp();
            var keys = await ListConfiguredAsync(cancellationToken);
            var active = 0;
            var failed = await ActivateAsync(keys, status => CountIfServing(status, ref active), cancellationToken);
            LogReactivated(active, keys.Length, (long)Time.GetElapsedTime(start).TotalMilliseconds);

            // Each of these grains sees by itself that there is no server, and clears what is left of it.
            var remains = (await ListRemainsAsync(cancellationToken)).Except(keys, StringComparer.Ordinal);
            failed = failed.AddRange(await ActivateAsync(remains, _ => { }, cancellationToken));
            await TryAgainAsync(failed, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops.
        }
#pragma warning disable CA1031 // Nobody waits for it: whatever it is, this is where it is said.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotListed(exception);
        }
    }

    private async Task<ImmutableArray<string>> ListConfiguredAsync(CancellationToken cancellationToken)
    {
        for (var retry = 1; ; retry++)
        {
            try
            {
                return await ListServersAsync(StateNames.Server, cancellationToken);
            }
#pragma warning disable CA1031 // Whatever the disk fails with, it may be well a moment later.
            catch (Exception exception) when (retry <= MaxRetries && !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogNotListedNow(exception);
                await PauseBeforeAsync(retry, cancellationToken);
            }
        }
    }

    private static void CountIfServing(McpServerStatus? status, ref int active)
    {
        if (status is { IsConfigUnknown: false })
        {
            Interlocked.Increment(ref active);
        }
    }

    private async Task TryAgainAsync(ImmutableArray<string> failed, CancellationToken cancellationToken)
    {
        for (var retry = 1; retry <= MaxRetries && !failed.IsEmpty; retry++)
        {
            await PauseBeforeAsync(retry, cancellationToken);
            var before = failed;
            failed = await ActivateAsync(before, _ => { }, cancellationToken, isFirst: false);
            foreach (var key in before.Except(failed, StringComparer.Ordinal))
            {
                LogReactivatedAfterAll(key);
            }
        }

        foreach (var key in failed)
        {
            LogGivenUp(key);
        }
    }

    /// <summary>Gives those whose grains failed, or cannot read what is stored of them.</summary>
    private async Task<ImmutableArray<string>> ActivateAsync(
        IEnumerable<string> keys, Action<McpServerStatus?> onActive, CancellationToken cancellationToken, bool isFirst = true)
    {
        var failed = new ConcurrentQueue<string>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(keys, limits, async (key, token) =>
        {
            try
            {
                var status = await grains.GetGrain<IMcpServerGrain>(key).GetStatusAsync().WaitAsync(CallCap, Time, token);
                onActive(status);
                if (status is { IsConfigUnknown: true })
                {
                    // It may be that the storage failed: its grain looks again when it is asked again.
                    failed.Enqueue(key);
                    if (isFirst)
                    {
                        LogUnreadable(key, status.LastFailure?.Message);
                    }
                }
            }
#pragma warning disable CA1031 // Whatever one server's grain fails with, the others come next.
            catch (Exception exception) when (!token.IsCancellationRequested)
#pragma warning restore CA1031
            {
                failed.Enqueue(key);
                if (isFirst)
                {
                    LogFailed(exception, key);
                }
            }
        });
        return [.. failed];
    }

    private async Task<ImmutableArray<string>> ListServersAsync(string stateName, CancellationToken cancellationToken) =>
        [.. from grainId in await storage.ListGrainIdsAsync(stateName, cancellationToken)
            let key = grainId.Key.ToString()
            where ServerKey.TryParse(key, out _)
            select key];

    /// <summary>What may be left of servers that are no more: retained idempotency keys, and entries in tool directories.</summary>
    private async Task<ImmutableArray<string>> ListRemainsAsync(CancellationToken cancellationToken)
    {
        var remains = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<GrainId> directories;
        try
        {
            remains.AddRange(await ListServersAsync(StateNames.KeyedCalls, cancellationToken));
            directories = await storage.ListGrainIdsAsync(StateNames.Directory, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever the disk fails with, the servers that are configured come first.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogRemainsNotListed(exception);
            return remains.ToImmutable();
        }

        foreach (var directory in directories)
        {
            var tenant = directory.Key.ToString()!;
            try
            {
                var snapshot = await grains.GetGrain<IToolDirectoryGrain>(tenant).GetSnapshotAsync(knownVersion: null).WaitAsync(CallCap, Time, cancellationToken);
                remains.AddRange(snapshot!.Servers.Select(server => new ServerKey(tenant, server.Name).ToString()));
            }
#pragma warning disable CA1031 // Whatever one tenant's directory fails with, the others come next.
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogDirectoryFailed(exception, tenant);
            }
        }

        return remains.ToImmutable();
    }

    [LoggerMessage(LogLevel.Information, "Reactivated {Count} of {Total} MCP servers in {Milliseconds} ms.")]
    private partial void LogReactivated(int count, int total, long milliseconds);

    [LoggerMessage(LogLevel.Warning, "MCP server {Server} could not be reactivated. It will be tried again.")]
    private partial void LogFailed(Exception exception, string server);

    [LoggerMessage(LogLevel.Information, "MCP server {Server} was reactivated after an earlier attempt had failed.")]
    private partial void LogReactivatedAfterAll(string server);

    [LoggerMessage(LogLevel.Warning, "MCP server {Server} could not be reactivated. Its health checks start with its first call.")]
    private partial void LogGivenUp(string server);

    [LoggerMessage(LogLevel.Warning, "The tool directory of tenant {Tenant} could not be read. Entries of removed servers may remain in it until the next start.")]
    private partial void LogDirectoryFailed(Exception exception, string tenant);

    [LoggerMessage(LogLevel.Warning, "MCP server {Server} could not be reactivated. {Reason}")]
    private partial void LogUnreadable(string server, string? reason);

    [LoggerMessage(LogLevel.Warning, "The configured MCP servers could not be listed. It will be tried again.")]
    private partial void LogNotListedNow(Exception exception);

    [LoggerMessage(LogLevel.Warning, "What is left of removed MCP servers could not be listed. It remains until the next start.")]
    private partial void LogRemainsNotListed(Exception exception);

    [LoggerMessage(LogLevel.Error,
        "The configured MCP servers could not be listed. The health checks of each start with its first call.")]
    private partial void LogNotListed(Exception exception);
}
