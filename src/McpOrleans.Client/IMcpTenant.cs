namespace McpOrleans.Client;

/// <summary>One tenant's MCP servers and tools.</summary>
/// <remarks>
/// Who holds this is trusted: there is no key to check, and the tenant need not exist. The HTTP front is what stands between
/// users and a cluster; it authenticates them and serves existing tenants only.
/// </remarks>
public interface IMcpTenant
{
    string Name { get; }

    /// <summary>
    /// The same tenant as somebody sees it who may not see everything: for them, what is not allowed does not exist. Cheap, and
    /// the same object for the same <paramref name="access"/>.
    /// </summary>
    IMcpTenant Restrict(AccessRules access);

    /// <summary>
    /// Creates the tenant with default settings unless it exists, which is no error. Without it the HTTP front does not know the
    /// tenant. A new tenant is empty: servers that were configured before under its name are removed.
    /// </summary>
    Task<ConfigureTenantResult> CreateIfMissingAsync(CancellationToken cancellationToken = default);

    /// <summary>All servers, ordered by name.</summary>
    Task<ImmutableArray<McpServerStatus>> ListServersAsync(CancellationToken cancellationToken = default);

    /// <summary>One server; null when the tenant has none of that name.</summary>
    Task<McpServerStatus?> GetServerAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>The names of the servers most like <paramref name="server"/>, best first; for error messages.</summary>
    Task<ImmutableArray<string>> FindClosestServersAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>What <see cref="ConfigureServerAsync"/> would refuse, by field; empty when nothing. Changes nothing.</summary>
    Task<ImmutableArray<FieldError>> CheckServerAsync(string server, McpServerConfig config, CancellationToken cancellationToken = default);

    /// <summary>Registers a server or replaces its configuration. A bad name is an error of the field <c>name</c>.</summary>
    Task<ConfigureServerResult> ConfigureServerAsync(string server, McpServerConfig config, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IMcpServerGrain.ConfigureUnlimitedAsync"/>
    Task<ConfigureServerResult> ConfigureUnlimitedServerAsync(string server, McpServerConfig config, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until a server that was just configured is connected and its tools are listed, or that has failed, but no longer
    /// than <paramref name="patience"/>; either way the status says how far it got. Null when the tenant has none of that name.
    /// </summary>
    Task<McpServerStatus?> WaitForDiscoveryAsync(string server, TimeSpan patience, CancellationToken cancellationToken = default);

    /// <summary>Removes a server; false when there was none.</summary>
    Task<bool> RemoveServerAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>The tools of one server; null when the tenant has none of that name.</summary>
    Task<ToolListing?> ListServerToolsAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>All tools of all enabled servers, as of now: the directory's version is checked.</summary>
    Task<ToolIndex> GetToolsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Calls a tool: one grain hop while the kept snapshot is right. When the name is unknown, or the server no longer has the
    /// tool, the snapshot is refreshed once and the call tried once more (nothing ran, so that is safe).
    /// </summary>
    Task<ToolCallOutcome> CallToolAsync(ToolCall call, CancellationToken cancellationToken = default);

    /// <summary>The tools now, then again after every change, until cancelled. A cluster that is away is waited for.</summary>
    IAsyncEnumerable<ToolIndex> WatchToolsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends any request but <c>tools/call</c> to one server: resources, prompts, completion. Every expected failure is a
    /// <see cref="FailedReply"/>.
    /// </summary>
    Task<McpReply> SendAsync(string server, McpRequest request, CancellationToken cancellationToken = default);

    /// <summary>The same for a caller that takes what the server sends meanwhile.</summary>
    Task<McpReply> SendAsync(string server, McpRequest request, ICallListener? listener, CancellationToken cancellationToken = default);

    /// <summary>Connects a server; null when the tenant has none of that name. The status says whether it worked.</summary>
    Task<McpServerStatus?> ConnectServerAsync(string server, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IMcpServerGrain.DisconnectAsync"/>
    Task<McpServerStatus?> DisconnectServerAsync(string server, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IMcpServerGrain.ReconnectAsync"/>
    Task<McpServerStatus?> ReconnectServerAsync(string server, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IMcpServerGrain.ResetCircuitAsync"/>
    Task<McpServerStatus?> ResetCircuitAsync(string server, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IMcpServerGrain.IsolateCircuitAsync"/>
    Task<McpServerStatus?> IsolateCircuitAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>Probes a server now; null when the tenant has none of that name.</summary>
    Task<McpServerStatus?> CheckServerHealthAsync(string server, CancellationToken cancellationToken = default);
}
