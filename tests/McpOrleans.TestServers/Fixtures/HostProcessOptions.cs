using System.Collections.Immutable;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>How a test starts the service's executable.</summary>
public sealed record HostProcessOptions
{
    /// <summary>The key a test calls with when it names none.</summary>
    public const string DefaultAdminKey = "key-of-the-end-to-end-tests";

    /// <summary>Where everything is kept.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Files of MCP servers.</summary>
    public ImmutableArray<string> ServerFiles { get; init; } = [];

    /// <summary>The platform admin's key; null: the service makes one.</summary>
    public string? AdminKey { get; init; } = DefaultAdminKey;

    /// <summary>Environment variables beside the inherited ones.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Further arguments.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];
}
