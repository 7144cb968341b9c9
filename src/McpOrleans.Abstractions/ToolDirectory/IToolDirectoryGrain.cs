using Orleans.Concurrency;

namespace McpOrleans;

/// <summary>
/// A tenant's map from tools to MCP servers. The grain's key is the tenant's name. Callers keep a snapshot and resolve names in it
/// (<see cref="ToolIndex"/>); no call is ever routed through this grain.
/// </summary>
/// <remarks>
/// Almost everything interleaves. Publications that arrive while another one is being stored are stored together with the next one,
/// and a read sees what is stored.
///
/// A tenant that is deleted and created again is another tenant with the same name and a higher
/// <see cref="TenantInfo.Generation"/>. The directory decides which generation is in force and admits no server of another one.
/// </remarks>
[Alias(TypeAliases.ToolDirectoryGrain)]
public interface IToolDirectoryGrain : IGrainWithStringKey
{
    /// <summary>Adds a server or replaces what is known of it. It is stored when the method returns.</summary>
    /// <param name="server">The server.</param>
    /// <returns>
    /// The version that contains the server. Null when the tenant was deleted or created again since the server was admitted; the
    /// server must then remove itself.
    /// </returns>
    [Alias("Publish"), AlwaysInterleave]
    Task<long?> PublishAsync(PublishedServer server);

    /// <summary>
    /// Returns whether the directory knows a server exactly as its grain would publish it now; the answer comes from memory.
    /// Servers ask at each health check, so that state that was lost on either side is restored within one interval.
    /// </summary>
    /// <param name="server">The server's name.</param>
    /// <param name="revision">Its <see cref="PublishedServer.Revision"/>.</param>
    /// <param name="tenantGeneration">Its <see cref="PublishedServer.TenantGeneration"/>.</param>
    [Alias("Confirm"), AlwaysInterleave]
    Task<bool> ConfirmAsync(string server, string revision, long tenantGeneration);

    /// <summary>
    /// Decides whether a server may be stored: whether its name is free, and whether the tenant's quotas allow its size and, for a
    /// new server, one server more. <see cref="IMcpServerGrain"/> calls it before it stores anything.
    /// </summary>
    /// <remarks>
    /// What is allowed stays reserved until the server is published, released or withdrawn, so that two servers that ask at once do
    /// not get the same remainder of a quota. It interleaves, because it decides in a single turn.
    /// </remarks>
    /// <param name="server">The server's name.</param>
    /// <param name="storedBytes">The size that the server will count against <see cref="TenantQuotas.StoredBytes"/>, in bytes.</param>
    /// <param name="isUnlimited">Whether the server is admitted whatever the quotas are.</param>
    [Alias("Admit"), AlwaysInterleave]
    Task<AdmitServerResult> AdmitAsync(string server, long storedBytes, bool isUnlimited);

    /// <summary>Gives back what was reserved for a server that was not stored after all.</summary>
    /// <param name="server">The server's name.</param>
    [Alias("Release"), AlwaysInterleave]
    Task ReleaseAsync(string server);

    /// <summary>Removes a server. It is stored when the method returns.</summary>
    /// <param name="server">The server's name.</param>
    /// <returns>False when the directory did not have the server.</returns>
    [Alias("Withdraw"), AlwaysInterleave]
    Task<bool> WithdrawAsync(string server);

    /// <summary>
    /// Starts the tenant anew: removes any servers that are left, and from now on admits only servers that are stored under the
    /// returned generation. It is stored when the method returns. <see cref="ITenantGrain"/> calls it before it stores a new
    /// tenant.
    /// </summary>
    /// <param name="atLeast">The smallest generation to return.</param>
    /// <returns>The generation. It is also higher than every other one that the directory knows of.</returns>
    [Alias("Open")]
    Task<long> OpenAsync(long atLeast);

    /// <summary>
    /// Forgets the tenant once it has no servers; nothing is stored afterwards. <see cref="ITenantGrain"/> removes servers and
    /// calls this until none are left. A server that publishes later is refused, because the tenant's grain says that the tenant is
    /// gone.
    /// </summary>
    /// <returns>
    /// The servers that are left, including admitted servers that are not yet published. Empty when the directory is cleared.
    /// </returns>
    [Alias("Clear")]
    Task<ImmutableArray<string>> ClearAsync();

    /// <summary>Returns the directory, or null when its version is still <paramref name="knownVersion"/>.</summary>
    /// <param name="knownVersion">The <see cref="ToolDirectorySnapshot.Version"/> that the caller has. Null: none.</param>
    [Alias("GetSnapshot"), AlwaysInterleave]
    Task<ToolDirectorySnapshot?> GetSnapshotAsync(long? knownVersion);

    /// <summary>
    /// Notifies <paramref name="observer"/> of changes for one minute. To keep the subscription, subscribe again before it ends.
    /// </summary>
    /// <param name="observer">The observer.</param>
    /// <returns>The current version, so that a change between two subscriptions is noticed.</returns>
    [Alias("Subscribe"), AlwaysInterleave]
    Task<long> SubscribeAsync(IToolDirectoryObserver observer);

    /// <summary>Stops notifying <paramref name="observer"/>.</summary>
    /// <param name="observer">The observer.</param>
    [Alias("Unsubscribe"), AlwaysInterleave]
    Task UnsubscribeAsync(IToolDirectoryObserver observer);
}
