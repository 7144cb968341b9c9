using System.Collections.Concurrent;
using McpOrleans.Client;

namespace McpOrleans.Host.ServerFiles;

/// <summary>Makes the service match the server files.</summary>
internal sealed partial class ServerFileUpdater(
    IMcpOrleansClient client, ServerFileOwnership ownership, ImmutableArray<string> files, ILogger<ServerFileUpdater> logger)
{
    // Each configuration writes a state, so a larger number would only wait for the disk.
    private const int MaxConcurrency = 16;

    /// <summary>
    /// How long the start waits for the tools of the servers, so that a caller finds them listed once the service is ready. A
    /// server that cannot be connected in this time continues to connect in the background.
    /// </summary>
    private static readonly TimeSpan DiscoveryPatience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<ServerKey, string> _applied = [];

    /// <summary>
    /// Configures the servers that are new or changed and removes those that are gone. All other servers stay as they are.
    /// </summary>
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

        // When a server's name changes by case alone, the old server must be removed first, because two such names cannot exist at
        // the same time.
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
            // The cause is not in the files, so they are applied again later.
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

    /// <summary>Called before a change: if the change fails or its answer is lost, it is unknown which configuration is in force.</summary>
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
