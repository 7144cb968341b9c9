namespace McpOrleans;

/// <summary>What a client said of itself when it began a session of MCP, and what it has set since.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.SessionFacts)]
public sealed record SessionFacts
{
    /// <summary>The id of the credential that began the session. Nobody else may continue it.</summary>
    [Id(0)] public required string CallerId { get; init; }

    /// <summary>The <see cref="TenantInfo.Generation"/> of the session's tenant.</summary>
    [Id(1)] public required long TenantGeneration { get; init; }

    /// <summary>The revision of MCP that was agreed on.</summary>
    [Id(2)] public required string ProtocolVersion { get; init; }

    /// <summary>The client's <c>capabilities</c>, a JSON object in UTF-8.</summary>
    [Id(3)] public required byte[] Capabilities { get; init; }

    /// <summary>The client's <c>clientInfo</c>, a JSON object in UTF-8.</summary>
    [Id(4)] public required byte[] ClientInfo { get; init; }

    /// <summary>The least level of the log messages that the client wants, as <c>logging/setLevel</c> set it; null: it has not said.</summary>
    [Id(5)] public string? LogLevel { get; init; }
}
