namespace McpOrleans;

/// <summary>The resources that a session's client has subscribed to.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.SessionSubscriptions)]
public sealed record SessionSubscriptions
{
    /// <summary>The most resources that one client may subscribe to.</summary>
    public const int MaxResources = 100;

    /// <summary>The longest URI that can be subscribed to, in characters.</summary>
    public const int MaxUriLength = 2_048;

    /// <summary>Their URIs as the client gave them.</summary>
    [Id(0)] public ImmutableArray<string> Uris { get; init; } = [];

    /// <summary>Those that have changed while no front sent the session's stream. They are told once.</summary>
    [Id(1)] public ImmutableArray<string> Updated { get; init; } = [];
}
