using Orleans.Concurrency;

namespace McpOrleans;

/// <summary>
/// A tenant's map from tools to MCP servers; the key is the tenant. Callers keep a snapshot and resolve names in it
/// (<see cref="ToolIndex"/>): no call is ever routed through this grain.
/// </summary>
/// <remarks>
/// Everything interleaves: publications that arrive while one is being stored are stored together with the next, and a read
/// sees what is stored.
/// </remarks>
[Alias(TypeAliases.ToolDirectoryGrain)]
public interface IToolDirectoryGrain : IGrainWithStringKey
{
    /// <summary>Adds a server or replaces what is known of it; returns the version that has it. Stored when it returns.</summary>
    [Alias("Publish"), AlwaysInterleave]
    Task<long?> PublishAsync(PublishedServer server);

    /// <summary>
    /// Asks whether the tenant's quotas allow a server to take up so much, and to be one more where it is new. What is allowed
    /// is reserved for it until it is published or withdrawn, so that two who ask at once do not get the same. For
    /// <see cref="IMcpServerGrain"/>, before it stores anything. Null, or why not. Interleaves: it decides in one turn.
    /// </summary>
    [Alias("Admit"), AlwaysInterleave]
    Task<AdmitServerResult> AdmitAsync(string server, long storedBytes, bool isUnlimited);

    [Alias("Confirm"), AlwaysInterleave]
    Task<bool> ConfirmAsync(string server, string revision, long tenantGeneration);

    /// <summary>Gives back what was reserved for a server, because it was not stored after all.</summary>
    [Alias("Release"), AlwaysInterleave]
    Task ReleaseAsync(string server);

    /// <summary>Takes a server out. False when it was not there. Stored when it returns.</summary>
    [Alias("Withdraw"), AlwaysInterleave]
    Task<bool> WithdrawAsync(string server);

    /// <summary>Takes all servers out and forgets the tenant. Does not interleave: only a tenant's deletion calls it.</summary>
    [Alias("Clear")]
    Task ClearAsync();

    /// <summary>The directory now, or null when its version is still <paramref name="knownVersion"/>.</summary>
    [Alias("GetSnapshot"), AlwaysInterleave]
    Task<ToolDirectorySnapshot?> GetSnapshotAsync(long? knownVersion);

    /// <summary>
    /// Tells <paramref name="observer"/> of changes for the next minute; whoever wants to hear more subscribes again before that.
    /// Returns the version now, so that a change between two subscriptions is noticed.
    /// </summary>
    [Alias("Subscribe"), AlwaysInterleave]
    Task<long> SubscribeAsync(IToolDirectoryObserver observer);

    /// <summary>Tells <paramref name="observer"/> nothing more.</summary>
    [Alias("Unsubscribe"), AlwaysInterleave]
    Task UnsubscribeAsync(IToolDirectoryObserver observer);
}
