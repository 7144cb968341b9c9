namespace McpOrleans;

/// <summary>What an MCP server says it can do (its <c>capabilities</c>), as far as the service passes it on.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpServerFeatures)]
public sealed record McpServerFeatures
{
    /// <summary>Whether the server offers tools. Default: false.</summary>
    [Id(0)] public bool Tools { get; init; }

    /// <summary>Whether the server offers resources. Default: false.</summary>
    [Id(1)] public bool Resources { get; init; }

    /// <summary>Whether a client can subscribe to changes of single resources. Default: false.</summary>
    [Id(2)] public bool ResourceSubscriptions { get; init; }

    /// <summary>Whether the server offers prompts. Default: false.</summary>
    [Id(3)] public bool Prompts { get; init; }

    /// <summary>Whether the server completes the arguments of prompts and of resource templates. Default: false.</summary>
    [Id(4)] public bool Completions { get; init; }

    /// <summary>Whether the server sends log messages. Default: false.</summary>
    [Id(5)] public bool Logging { get; init; }
}
