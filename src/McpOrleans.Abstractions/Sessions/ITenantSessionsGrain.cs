using Orleans.Concurrency;

namespace McpOrleans;

/// <summary>
/// Knows which sessions of MCP a tenant has, so that there are not too many, and none is forgotten. The grain's key is the tenant's name.
/// </summary>
[Alias(TypeAliases.TenantSessionsGrain)]
public interface ITenantSessionsGrain : IGrainWithStringKey
{
    /// <summary>Takes a new session in, or hears again of one. It is stored when the method returns.</summary>
    /// <param name="session">The session's id.</param>
    /// <returns>Null, or why it may not begin: the tenant has as many as it may.</returns>
    [Alias("Enter"), AlwaysInterleave]
    Task<Failure?> EnterAsync(string session);

    /// <summary>A session has ended.</summary>
    /// <param name="session">The session's id.</param>
    [Alias("Leave"), AlwaysInterleave]
    Task LeaveAsync(string session);

    /// <summary>Ends all sessions, when the tenant is deleted.</summary>
    [Alias("Clear"), ResponseTimeout("00:05:00")]
    Task ClearAsync();
}
