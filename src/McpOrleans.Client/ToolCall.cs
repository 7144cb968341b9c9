namespace McpOrleans.Client;

/// <summary>A tool to call, by name.</summary>
public sealed record ToolCall
{
    /// <summary>A qualified name (<c>server__tool</c>), or a bare one that only one server has.</summary>
    public required string Tool { get; init; }

    /// <summary>The server to call; <see cref="Tool"/> is then that server's own name for the tool, or the qualified one.</summary>
    public string? Server { get; init; }

    /// <summary>The arguments, a JSON object in UTF-8; empty: none.</summary>
    public ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>Default: the server's configured timeout.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <inheritdoc cref="McpRequest.IdempotencyKey"/>
    public string? IdempotencyKey { get; init; }

    public required Caller Caller { get; init; }
}
