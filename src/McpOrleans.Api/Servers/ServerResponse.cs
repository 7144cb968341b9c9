using System.Diagnostics.CodeAnalysis;
using McpOrleans.Api.Circuits;
using McpOrleans.Api.Serialization;

namespace McpOrleans.Api.Servers;

/// <summary>One MCP server: its configuration, connection and health.</summary>
internal sealed record ServerResponse
{
    public required string Name { get; init; }

    /// <summary>Whether the server is used. A disabled server keeps its configuration but is neither connected nor called.</summary>
    public required bool Enabled { get; init; }

    public required string? Description { get; init; }

    /// <summary>
    /// The transport in use. It is inferred from the address when the configuration names none. Null while the configuration cannot
    /// be read.
    /// </summary>
    public required McpTransport? Transport { get; init; }

    /// <summary>The state of the connection to the server.</summary>
    public required ConnectionState State { get; init; }

    /// <summary>The health, judged by the last probes.</summary>
    public required HealthStatus Health { get; init; }

    /// <summary>Whether requests reach the server.</summary>
    public required CircuitResponse Circuit { get; init; }

    public required int ToolsCount { get; init; }

    /// <summary>
    /// Whether the tools are only the last known ones, because the server is down or could not list them when it should have.
    /// </summary>
    public required bool ToolsStale { get; init; }

    /// <summary>What was left out of the last list of tools, and why: one sentence for each. Empty when nothing was left out.</summary>
    public required ImmutableArray<string> ToolsLeftOut { get; init; }

    /// <summary>The same of the last lists of resources, resource templates and prompts.</summary>
    public required ImmutableArray<string> ContentLeftOut { get; init; }

    /// <summary>When the server last listed its tools. Null before the first time.</summary>
    public required DateTimeOffset? ToolsListedAt { get; init; }

    /// <summary>When the current connection was made. Null when there is none.</summary>
    public required DateTimeOffset? ConnectedAt { get; init; }

    /// <summary>When the last health check ended. Null before the first one.</summary>
    public required DateTimeOffset? LastChecked { get; init; }

    /// <summary>How long the last successful probe took, in milliseconds. Null before the first one.</summary>
    public required double? LatencyMs { get; init; }

    /// <summary>
    /// Why the last attempt to connect, call or probe failed. Null after a success. A credential that is limited to some of the
    /// server's tools sees only the error code.
    /// </summary>
    public required string? LastError { get; init; }

    public required string? LastErrorCode { get; init; }

    public required long ConnectionCount { get; init; }

    /// <summary>What the server says about itself. Null before the first connection.</summary>
    public required ServerInfoResponse? ServerInfo { get; init; }

    /// <summary>Numbers of requests. Null for a credential that is limited to some of the server's tools.</summary>
    public required McpServerStatistics? Statistics { get; init; }

    /// <summary>
    /// The configuration as it was given, with secrets masked. A credential that is limited to some of the server's tools sees only
    /// those in 'tools'. Null while the configuration cannot be read; 'last_error' says why.
    /// </summary>
    public required McpServerConfig? Config { get; init; }

    public static ServerResponse From(McpServerStatus status) => new()
    {
        Name = status.Name,
        Enabled = status.Config.Enabled,
        Description = status.Config.Description,
        Transport = status.IsConfigUnknown ? null : status.Config.EffectiveTransport,
        State = status.State,
        Health = status.Health,
        Circuit = CircuitResponse.From(status.Circuit),
        ToolsCount = status.ToolsCount,
        ToolsStale = status.ToolsStale,
        ToolsLeftOut = status.ToolsLeftOut.IsDefault ? [] : status.ToolsLeftOut,
        ContentLeftOut = status.ContentLeftOut.IsDefault ? [] : status.ContentLeftOut,
        ToolsListedAt = status.ToolsListedAt,
        ConnectedAt = status.ConnectedAt,
        LastChecked = status.LastChecked,
        LatencyMs = status.Latency?.TotalMilliseconds,
        LastError = status.LastFailure?.Message,
        LastErrorCode = status.LastFailure?.Code,
        ConnectionCount = status.ConnectionCount,
        ServerInfo = ServerInfoResponse.From(status.ServerInfo),
        Statistics = status.Statistics,

        // The grain has masked it already. It is masked again because a leaked secret can never be taken back.
        Config = status.IsConfigUnknown ? null : status.Config.WithSecretsMasked(),
    };
}

/// <summary>All MCP servers of a tenant, ordered by name.</summary>
internal sealed record ServerListResponse(IReadOnlyList<ServerResponse> Servers);

/// <summary>What an MCP server says about itself.</summary>
internal sealed record ServerInfoResponse
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>The revision of MCP that is spoken on the connection.</summary>
    public required string ProtocolVersion { get; init; }

    /// <summary>The server's capabilities as it gave them.</summary>
    public required RawJson Capabilities { get; init; }

    [return: NotNullIfNotNull(nameof(info))]
    public static ServerInfoResponse? From(McpServerInfo? info) => info is null ? null : new ServerInfoResponse
    {
        Name = info.Name,
        Version = info.Version,
        ProtocolVersion = info.ProtocolVersion,
        Capabilities = new RawJson(info.Capabilities),
    };
}
