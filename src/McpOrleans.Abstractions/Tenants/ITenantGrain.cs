namespace McpOrleans;

/// <summary>
/// One tenant: its settings and its API keys. The grain's key is the tenant's name. The tenant <c>default</c> always exists; any
/// other tenant exists from its first configuration to its deletion.
/// </summary>
/// <remarks>
/// Reads interleave and see what is stored, so that a long deletion delays nobody's authentication. Methods that write do not
/// interleave: each sees the whole effect of the other.
///
/// As with every grain, a method throws <see cref="TimeoutException"/> when the response timeout ends, and an exception of Orleans
/// (<c>OrleansException</c>) when the silo cannot be reached.
/// </remarks>
[Alias(TypeAliases.TenantGrain)]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Creates the tenant or replaces its settings.</summary>
    /// <remarks>
    /// An interrupted deletion is finished first: a new tenant has nothing, not even what trusted code configured under its name
    /// before it existed. The name of a new tenant must not differ from another tenant's name by case alone.
    /// </remarks>
    /// <param name="settings">The whole new settings.</param>
    [Alias("Configure"), ResponseTimeout("00:05:00")]
    Task<ConfigureTenantResult> ConfigureAsync(TenantSettings settings);

    /// <summary>Creates the tenant with default settings. When it exists already, nothing is changed and this is not an error.</summary>
    [Alias("CreateIfMissing"), ResponseTimeout("00:05:00")]
    Task<ConfigureTenantResult> CreateIfMissingAsync();

    /// <summary>Returns the tenant; null when it does not exist.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<TenantInfo?> GetAsync();

    /// <summary>Returns what the tenant's <see cref="IToolDirectoryGrain"/> and its MCP servers must know of the tenant. Only for these grains.</summary>
    [Alias("GetTerms"), AlwaysInterleave]
    Task<TenantTerms> GetTermsAsync();

    /// <summary>
    /// Removes the tenant's API keys, its MCP servers with everything that is stored about them, and its tool directory. When the
    /// silo dies meanwhile, a reminder continues the deletion.
    /// </summary>
    /// <returns>Null when nothing is left, or when there was nothing. Otherwise why the deletion is not finished.</returns>
    [Alias("Delete"), ResponseTimeout("00:05:00")]
    Task<Failure?> DeleteAsync();

    /// <summary>
    /// Finishes what was interrupted: it continues a deletion and removes the remains of an unfinished creation. A tenant that
    /// exists is kept and is registered under its name again.
    /// </summary>
    [Alias("Resume"), ResponseTimeout("00:05:00")]
    Task ResumeAsync();

    /// <summary>Issues a new API key. Null when the tenant does not exist.</summary>
    /// <param name="spec">The key to issue.</param>
    /// <param name="tenantGeneration">
    /// Issues the key only if the tenant still has this <see cref="TenantInfo.Generation"/>, so that a tenant that was created
    /// again under the same name gets no key. Null: any generation.
    /// </param>
    [Alias("IssueKey")]
    Task<IssueKeyResult?> IssueKeyAsync(ApiKeySpec spec, long? tenantGeneration = null);

    /// <summary>Returns all keys in the order of their creation, including expired ones; empty when the tenant does not exist.</summary>
    [Alias("ListKeys"), AlwaysInterleave]
    Task<ImmutableArray<ApiKeyInfo>> ListKeysAsync();

    /// <summary>Revokes and deletes a key. Returns false when there is no key with this id.</summary>
    [Alias("RevokeKey")]
    Task<bool> RevokeKeyAsync(string keyId);

    /// <summary>Returns the tenant's credentials, or null when their version is still <paramref name="knownVersion"/>.</summary>
    /// <param name="knownVersion">The <see cref="TenantCredentials.Version"/> that the caller has. Null: none.</param>
    [Alias("GetCredentials"), AlwaysInterleave]
    Task<TenantCredentials?> GetCredentialsAsync(long? knownVersion);

    /// <summary>
    /// Records that a key was used. It interleaves, because nothing is stored at once: the uses of about a minute are stored
    /// together.
    /// </summary>
    /// <param name="keyId">The id of the key.</param>
    /// <param name="usedAt">When the key was used.</param>
    [Alias("RecordUse"), AlwaysInterleave]
    Task RecordUseAsync(string keyId, DateTimeOffset usedAt);

    /// <summary>
    /// Creates the tenant's <see cref="TenantCredentials.SigningKey"/>, unless it has one. Returns false when the tenant does not exist.
    /// </summary>
    [Alias("EnsureSigningKey")]
    Task<bool> EnsureSigningKeyAsync();
}
