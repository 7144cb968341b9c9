namespace McpOrleans.Grains.Sessions;

/// <summary>What a session's grain stores.</summary>
[GenerateSerializer, Alias("mcporleans.SessionState")]
public sealed record SessionState
{
    /// <summary>Null: there is no session.</summary>
    [Id(0)] public SessionFacts? Facts { get; init; }

    /// <summary>When it was known to be used last.</summary>
    [Id(1)] public DateTimeOffset LastUsed { get; init; }

    /// <summary>The URIs that the client has subscribed to, as it gave them.</summary>
    [Id(2)] public ImmutableArray<string> Subscriptions { get; init; } = [];
}

/// <summary>What a tenant's sessions grain stores.</summary>
[GenerateSerializer, Alias("mcporleans.TenantSessionsState")]
public sealed record TenantSessionsState
{
    /// <summary>The sessions' ids, in the order in which they began.</summary>
    [Id(0)] public ImmutableArray<string> Sessions { get; init; } = [];
}
