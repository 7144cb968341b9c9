using Orleans.Concurrency;

namespace McpOrleans;

/// <summary>
/// One tenant: its settings and its API keys. The key is the tenant's name. The tenant <c>default</c> exists always, others
/// from their configuration to their deletion.
/// </summary>
/// <remarks>
/// Reads interleave, so that a deletion that takes its time delays nobody's authentication; they see what is stored.
/// Everything that writes does not: each sees the other's whole effect.
/// </remarks>
[Alias(TypeAliases.TenantGrain)]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>
    /// Creates the tenant or replaces its settings. A deletion that was broken off is finished first: a new tenant has nothing,
    /// also nothing that trusted code configured under its name before. Its name may not differ from another's only by case.
    /// </summary>
    [Alias("Configure"), ResponseTimeout("00:05:00")]
    Task<ConfigureTenantResult> ConfigureAsync(TenantSettings settings);

    /// <summary>Creates the tenant with default settings unless it exists, which is no error.</summary>
    [Alias("CreateIfMissing"), ResponseTimeout("00:05:00")]
    Task<ConfigureTenantResult> CreateIfMissingAsync();

    /// <summary>The tenant; null when it does not exist.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<TenantInfo?> GetAsync();

    /// <summary>For the tenant's <see cref="IToolDirectoryGrain"/>.</summary>
    [Alias("GetTerms"), AlwaysInterleave]
    Task<TenantTerms> GetTermsAsync();

    /// <summary>
    /// Removes the tenant's keys, its MCP servers with all they have stored, and its tool directory. Null when nothing is left,
    /// also when there was nothing. Should the silo die meanwhile, a reminder goes on with it.
    /// </summary>
    [Alias("Delete"), ResponseTimeout("00:05:00")]
    Task<Failure?> DeleteAsync();

    /// <summary>
    /// Brings to its end what was broken off: a deletion goes on, and what is left of a creation is removed. A tenant that exists
    /// stays, and is found by its name again.
    /// </summary>
    [Alias("Resume"), ResponseTimeout("00:05:00")]
    Task ResumeAsync();

    /// <summary>Makes a new API key. Null when the tenant does not exist.</summary>
    /// <param name="spec">The key.</param>
    /// <param name="tenantGeneration">For this tenant only, and none that was created since under its name; null: whichever it is.</param>
    [Alias("IssueKey")]
    Task<IssueKeyResult?> IssueKeyAsync(ApiKeySpec spec, long? tenantGeneration = null);

    /// <summary>All keys in the order of their creation, expired ones included; none when the tenant does not exist.</summary>
    [Alias("ListKeys"), AlwaysInterleave]
    Task<ImmutableArray<ApiKeyInfo>> ListKeysAsync();

    /// <summary>Forgets a key; false when there was none of that id.</summary>
    [Alias("RevokeKey")]
    Task<bool> RevokeKeyAsync(string keyId);

    /// <summary>Who may come in, or null when the version is still <paramref name="knownVersion"/>.</summary>
    [Alias("GetCredentials"), AlwaysInterleave]
    Task<TenantCredentials?> GetCredentialsAsync(long? knownVersion);

    /// <summary>Notes that a key was used. Interleaves: it is stored later, with what else gathers in a minute.</summary>
    [Alias("RecordUse"), AlwaysInterleave]
    Task RecordUseAsync(string keyId, DateTimeOffset usedAt);
}
