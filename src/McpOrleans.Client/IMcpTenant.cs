namespace McpOrleans.Client;

/// <summary>One tenant's MCP servers and tools.</summary>
/// <remarks>
/// Code that holds this object is trusted: no API key is checked, and the tenant need not exist. Only the HTTP front authenticates
/// users, and it serves existing tenants only.
///
/// Methods throw <see cref="TimeoutException"/> when the cluster does not answer in time, and an exception of Orleans
/// (<c>OrleansException</c>) when it cannot be reached; but <see cref="CallToolAsync"/> and <c>SendAsync</c> report this as a
/// <see cref="FailedReply"/>, and <see cref="WatchToolsAsync"/> tries again. Every method throws
/// <see cref="OperationCanceledException"/> when its cancellation token is cancelled, and <see cref="ArgumentNullException"/> for a
/// missing argument.
/// </remarks>
public interface IMcpTenant
{
    /// <summary>The tenant's name.</summary>
    string Name { get; }

    /// <summary>
    /// Returns the same tenant with limited access: what <paramref name="access"/> does not allow does not exist in it. It is
    /// cheap, and the same <paramref name="access"/> object gives the same view.
    /// </summary>
    /// <param name="access">What may be seen and called.</param>
    IMcpTenant Restrict(AccessRules access);

    /// <summary>
    /// Returns the same tenant as a client sees it that MCP servers may ask: some servers offer such clients further tools. It is cheap,
    /// and the same abilities give the same view. Calls say by themselves what the caller can be asked (<see cref="ToolCall.Abilities"/>).
    /// </summary>
    /// <param name="abilities">What the client can be asked.</param>
    IMcpTenant WithAbilities(ClientAbilities abilities);

    /// <summary>
    /// Creates the tenant with default settings. When it exists already, nothing is changed and this is not an error. Until a
    /// tenant is created, the HTTP front does not know it.
    /// </summary>
    /// <remarks>A new tenant is empty: servers that were configured under its name before it existed are removed.</remarks>
    Task<ConfigureTenantResult> CreateIfMissingAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns the status of all servers, ordered by name. A server whose grain cannot be reached is described by what the tool
    /// directory knows about it (<see cref="McpServerStatus.IsConfigUnknown"/>).
    /// </summary>
    Task<ImmutableArray<McpServerStatus>> ListServersAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns the status of one server; null when the tenant has none with this name.</summary>
    Task<McpServerStatus?> GetServerAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>Returns the names of the servers that are most like <paramref name="server"/>, best first, for error messages.</summary>
    Task<ImmutableArray<string>> FindClosestServersAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns what <see cref="ConfigureServerAsync"/> would refuse, by field; empty when nothing is wrong. Changes nothing.
    /// </summary>
    Task<ImmutableArray<FieldError>> CheckServerAsync(string server, McpServerConfig config, CancellationToken cancellationToken = default);

    /// <summary>
    /// Registers a server or replaces its configuration. An invalid server name is reported as an error of the field <c>name</c>.
    /// </summary>
    /// <remarks>It does not wait until the server is connected: see <see cref="WaitForDiscoveryAsync"/>.</remarks>
    Task<ConfigureServerResult> ConfigureServerAsync(string server, McpServerConfig config, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IMcpServerGrain.ConfigureUnlimitedAsync"/>
    Task<ConfigureServerResult> ConfigureUnlimitedServerAsync(string server, McpServerConfig config, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until a server that was just configured is connected and its tools are listed, until that has failed, or until
    /// <paramref name="patience"/> is over. In each case the status tells the state.
    /// </summary>
    /// <param name="server">The server's name.</param>
    /// <param name="patience">How long to wait at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The status; null when the tenant has no server with this name.</returns>
    Task<McpServerStatus?> WaitForDiscoveryAsync(string server, TimeSpan patience, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes a server and what is stored about it. Only its idempotency keys stay for as long as they are retained.
    /// </summary>
    /// <param name="server">The server's name.</param>
    /// <param name="cancellationToken">Ends the wait; the removal goes on.</param>
    /// <returns>False when there was no such server.</returns>
    /// <exception cref="OrderNotStoredException">The storage failed, or it is unknown whether the removal was stored.</exception>
    Task<bool> RemoveServerAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>Returns the tools of one server; null when the tenant has none with this name.</summary>
    Task<ToolListing?> ListServerToolsAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>Returns all tools, prompts and resources of all enabled servers. The version of the directory is checked, so the answer is current.</summary>
    Task<ToolIndex> GetToolsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns the same as <see cref="GetToolsAsync"/> as far as this process knows it. It waits only when nothing is known yet, so it is
    /// the cheaper one, and a change that was made elsewhere may be missing.
    /// </summary>
    ValueTask<ToolIndex> GetKnownToolsAsync(CancellationToken cancellationToken = default);

    /// <summary>Calls a tool. This takes one grain call while the kept snapshot of the directory is current.</summary>
    /// <remarks>
    /// When the name is unknown, or the server no longer has the tool, the snapshot is refreshed once and the call is tried once
    /// more. That is safe because nothing ran. Every expected failure is a <see cref="FailedReply"/> in the outcome.
    /// </remarks>
    /// <param name="call">The tool and its arguments.</param>
    /// <param name="cancellationToken">
    /// Ends the call, and the MCP server is told so. A call with an idempotency key goes on without its caller.
    /// </param>
    Task<ToolCallOutcome> CallToolAsync(ToolCall call, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns the tools now, and again after every change, until it is cancelled. When the cluster cannot be reached, it waits and
    /// tries again.
    /// </summary>
    IAsyncEnumerable<ToolIndex> WatchToolsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends a request to one server. Any method except <c>tools/call</c> is allowed, for example to read resources, get prompts or
    /// complete arguments. Every expected failure is a <see cref="FailedReply"/>.
    /// </summary>
    /// <param name="server">The server's name.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the request; the MCP server is told so.</param>
    Task<McpReply> SendAsync(string server, McpRequest request, CancellationToken cancellationToken = default);

    /// <summary>Sends a request to one server, and passes on what the server sends before its reply.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="request">The request. Any method except <c>tools/call</c> is allowed.</param>
    /// <param name="listener">Receives what the server sends. Null: nobody does.</param>
    /// <param name="cancellationToken">Ends the request; the MCP server is told so.</param>
    Task<McpReply> SendAsync(string server, McpRequest request, ICallListener? listener, CancellationToken cancellationToken = default);

    /// <summary>
    /// Connects a server and lists its tools. The status tells whether that succeeded; null when the tenant has no server with this
    /// name.
    /// </summary>
    Task<McpServerStatus?> ConnectServerAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends the connection of a server; the next call makes a new one. Null when the tenant has no server with this name.
    /// </summary>
    Task<McpServerStatus?> DisconnectServerAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends the connection of a server and makes a new one. The status tells whether that succeeded; null when the tenant has no
    /// server with this name.
    /// </summary>
    Task<McpServerStatus?> ReconnectServerAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>
    /// Closes the circuit of a server, even an isolated one, and sets its failures to 0. Null when the tenant has no server with
    /// this name.
    /// </summary>
    Task<McpServerStatus?> ResetCircuitAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>
    /// Isolates the circuit of a server: no request reaches the server until the circuit is reset. Null when the tenant has no
    /// server with this name.
    /// </summary>
    Task<McpServerStatus?> IsolateCircuitAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns the tools of a server that are hidden because their definitions changed (<see cref="ToolChangePolicy.Quarantine"/>).
    /// Null when the tenant has no server with this name.
    /// </summary>
    Task<ToolChangeListing?> GetToolChangesAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>
    /// Accepts changed definitions of a server's tools, so that the tools are offered again: everything that is asked for, or nothing.
    /// It may be repeated. Null when the tenant has no server with this name.
    /// </summary>
    /// <param name="server">The server's name.</param>
    /// <param name="order">What is accepted.</param>
    /// <param name="cancellationToken">Ends the wait; the acceptance goes on.</param>
    Task<AcceptToolChangesResult?> AcceptToolChangesAsync(string server, AcceptToolChanges order, CancellationToken cancellationToken = default);

    /// <summary>Probes a server now, and connects first when needed. Null when the tenant has no server with this name.</summary>
    Task<McpServerStatus?> CheckServerHealthAsync(string server, CancellationToken cancellationToken = default);
}
