using System.Collections.Immutable;

namespace McpOrleans.Api.Tenants;

/// <summary>Patterns of names. '*' stands for any characters.</summary>
internal sealed record PatternsBody
{
    /// <summary>What is allowed. Empty: everything.</summary>
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>What is not allowed. This overrides 'allow'.</summary>
    public IReadOnlyList<string>? Deny { get; init; }

    /// <summary>Returns null when there is no pattern.</summary>
    public static PatternsBody? From(ImmutableArray<string> allow, ImmutableArray<string> deny) =>
        allow.IsEmpty && deny.IsEmpty ? null : new PatternsBody { Allow = allow, Deny = deny };
}
