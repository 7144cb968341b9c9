using Orleans.Concurrency;

namespace McpOrleans;

/// <summary>
/// A tenant's map from tools to MCP servers; the key is the tenant. Callers keep a snapshot and resolve names in it
/// (<see cref="ToolIndex"/>): no call is ever routed through this grain.
/// </summary>
/// <remarks>
/// Almost everything interleaves: publications that arrive while one is being stored are stored together with the next, and a
/// read sees what is stored.
///
/// A tenant that is deleted and created again is another tenant of the same name, of a higher generation
/// (<see cref="TenantInfo.Generation"/>). The directory decides which one is in force, and lets no server of another in.
/// </remarks>
[Alias(TypeAliases.ToolDirectoryGrain)]
public interface IToolDirectoryGrain : IGrainWithStringKey
{
    /// <summary>
    /// Adds a server or replaces what is known of it; returns the version that has it. Stored when it returns. Null when the
    /// tenant was deleted, or created again, since the server was admitted: the server must remove itself.
    /// </summary>
    [Alias("Publish"), AlwaysInterleave]
    Task<long?> PublishAsync(PublishedServer server);

    /// <summary>
    /// Whether the directory has a server exactly as its grain would publish it now. Servers ask at each health check, so that
    /// one of the two that lost its state has it again within one interval. From memory.
    /// </summary>
    /// <param name="server">The server's name.</param>
    /// <param name="revision">Its <see cref="PublishedServer.Revision"/>.</param>
    /// <param name="tenantGeneration">Its <see cref="PublishedServer.TenantGeneration"/>.</param>
    [Alias("Confirm"), AlwaysInterleave]
    Task<bool> ConfirmAsync(string server, string revision, long tenantGeneration);

    /// <summary>
    /// Asks whether a server may be stored: whether its name is free, and whether the tenant's quotas allow it to take up so
    /// much, and to be one more where it is new. What is allowed is reserved for it until it is published, released or withdrawn,
    /// so that two who ask at once do not get the same. For <see cref="IMcpServerGrain"/>, before it stores anything.
    /// Interleaves: it decides in one turn.
    /// </summary>
    /// <param name="server">The server's name.</param>
    /// <param name="storedBytes">What it will count against <see cref="TenantQuotas.StoredBytes"/>.</param>
    /// <param name="isUnlimited">No quota refuses it.</param>
    [Alias("Admit"), AlwaysInterleave]
    Task<AdmitServerResult> AdmitAsync(string server, long storedBytes, bool isUnlimited);

    /// <summary>Gives back what was reserved for a server, because it was not stored after all.</summary>
    [Alias("Release"), AlwaysInterleave]
    Task ReleaseAsync(string server);

    /// <summary>Takes a server out. False when it was not there. Stored when it returns.</summary>
    [Alias("Withdraw"), AlwaysInterleave]
    Task<bool> WithdrawAsync(string server);

    /// <summary>
    /// Begins the tenant anew: forgets whatever servers there still are, and lets only those in from now on that are stored under
    /// the generation that it returns. For <see cref="ITenantGrain"/>, before it stores a new tenant. Stored when it returns.
    /// </summary>
    /// <param name="atLeast">The generation is no lower, and higher than all that the directory knows of.</param>
    [Alias("Open")]
    Task<long> OpenAsync(long atLeast);

    /// <summary>
    /// Forgets the tenant once it has no servers: nothing is stored afterwards. For <see cref="ITenantGrain"/>, which removes
    /// servers until there are none; who publishes later is refused by what that grain says of the tenant.
    /// </summary>
    /// <returns>The servers that there are, those included that were admitted and are not published; empty when it is done.</returns>
    [Alias("Clear")]
    Task<ImmutableArray<string>> ClearAsync();

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
