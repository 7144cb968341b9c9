using System.Collections.Concurrent;
using McpOrleans.Client;

namespace McpOrleans.Host.ServerFiles;

/// <summary>Gives the service what the server files say.</summary>
internal sealed partial class ServerFileUpdater(
    IMcpOrleansClient client, ServerFileOwnership ownership, ImmutableArray<string> files, ILogger<ServerFileUpdater> logger)
{
    // Each writes a state; more at a time only wait for the disk.
    private const int MaxConcurrency = 16;

    /// <summary>
    /// How long the start waits for the servers' tools, so that who finds the service ready finds them listed. A server that
    /// is not well goes on connecting in the background.
    /// </summary>
    private static readonly TimeSpan DiscoveryPatience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<ServerKey, string> _applied = [];

    /// <summary>Configures what is new or changed and removes what is gone; leaves everything else alone.</summary>
    /// <returns>What could not be done; a later call tries it again.</returns>
    public async Task<ImmutableArray<ServerFileError>> ApplyAsync(ImmutableArray<ServerFileEntry> entries, CancellationToken cancellationToken)
    {
        var changes = ServerFileChanges.Find(entries, _applied, ownership.OwnedBy(files));
        ownership.Add(entries);
        var errors = new List<ServerFileError>();
        var tenants = new ConcurrentDictionary<string, ConfigureTenantResult>(StringComparer.Ordinal);
        await ForEachAsync(
            [.. changes.Configure.Select(entry => entry.Key.Tenant).Distinct(StringComparer.Ordinal)],
            async tenant => tenants[tenant] = await client.ForTenant(tenant).CreateIfMissingAsync(cancellationToken),
            cancellationToken);
        errors.AddRange(changes.Configure.SelectMany(entry => ServerFileError.In(
            entry.File, tenants[entry.Key.Tenant].Errors.Select(error => error with { Field = $"{entry.Key.Server}.tenant" }))));
        var configure = changes.Configure.RemoveAll(entry => !tenants[entry.Key.Tenant].Errors.IsEmpty);

        // One that was renamed by case only has to make room first: two such names don't exist side by side.
        var renamed = configure.Select(entry => entry.Key.ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var (before, after) = (changes.Remove.Where(key => renamed.Contains(key.ToString())), changes.Remove.Where(key => !renamed.Contains(key.ToString())));
        await ForEachAsync([.. before], key => RemoveAsync(key, cancellationToken), cancellationToken);
        await ForEachAsync(configure, entry => ConfigureAsync(entry, errors, cancellationToken), cancellationToken);
        await ForEachAsync([.. after], key => RemoveAsync(key, cancellationToken), cancellationToken);
        ownership.Set(files, entries);
        await Task.WhenAll(configure.Select(
            entry => client.ForTenant(entry.Key.Tenant).WaitForDiscoveryAsync(entry.Key.Server, DiscoveryPatience, cancellationToken)));
        LogApplied(changes.Configure.Length - errors.Count, changes.Remove.Length, changes.Unchanged);
        return [.. errors];
    }

    private static Task ForEachAsync<T>(ImmutableArray<T> items, Func<T, Task> action, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = cancellationToken },
            async (item, _) => await action(item));

    private async Task ConfigureAsync(ServerFileEntry entry, List<ServerFileError> errors, CancellationToken cancellationToken)
    {
        Forget(entry.Key);
        var result = await client.ForTenant(entry.Key.Tenant).ConfigureUnlimitedServerAsync(entry.Key.Server, entry.Config, cancellationToken);
        if (result.Refusal is { Code: ErrorCodes.StorageUnavailable } unavailable)
        {
            // The files are not to blame: they are applied again.
            throw new IOException(unavailable.Message);
        }

        lock (_applied)
        {
            if (result is { Errors.IsEmpty: true, Refusal: null })
            {
                _applied[entry.Key] = ConfigText.Of(entry.Config);
            }

            if (result.Refusal is { } refusal)
            {
                errors.Add(new ServerFileError(entry.File, Line: null, entry.Key.Server, refusal.Message));
            }

            errors.AddRange(ServerFileError.In(entry.File, FieldErrors.Within(entry.Key.Server, result.Errors)));
        }
    }

    private async Task RemoveAsync(ServerKey key, CancellationToken cancellationToken)
    {
        Forget(key);
        await client.ForTenant(key.Tenant).RemoveServerAsync(key.Server, cancellationToken);
    }

    /// <summary>Before a change: should it fail, or its answer be lost, nobody knows what is in force.</summary>
    private void Forget(ServerKey key)
    {
        lock (_applied)
        {
            _applied.Remove(key);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Server files: {Configured} configured, {Removed} removed, {Unchanged} unchanged.")]
    private partial void LogApplied(int configured, int removed, int unchanged);
}
