namespace McpOrleans;

/// <summary>
/// One configured MCP server with its connection, its tools and its health, for the whole cluster. The grain's key is a
/// <see cref="ServerKey"/>. A server that was never configured keeps no state; its methods return null, false or
/// <see cref="ErrorCodes.ServerNotFound"/>.
/// </summary>
/// <remarks>
/// Calls interleave with everything, because a slow tool must delay neither another call nor a status read. Connecting interleaves
/// too, because all waiting callers share one attempt. Configuring and removing do not interleave with each other: each sees the
/// whole effect of the other.
///
/// As with every grain, a method throws <see cref="TimeoutException"/> when the response timeout ends, and an exception of Orleans
/// (<c>OrleansException</c>) when the silo cannot be reached.
/// </remarks>
[Alias(TypeAliases.McpServerGrain)]
public interface IMcpServerGrain : IGrainWithStringKey
{
    /// <summary>Registers the server or replaces its configuration, then connects and lists the tools in the background.</summary>
    /// <remarks>
    /// A change of the address, the command, the environment or a header drops the connection. Calls in flight then end with
    /// <see cref="ErrorCodes.ConnectionFailed"/>.
    /// </remarks>
    /// <param name="config">The whole new configuration.</param>
    [Alias("Configure"), ResponseTimeout("00:02:00")]
    Task<ConfigureServerResult> ConfigureAsync(McpServerConfig config);

    /// <summary>Returns what <see cref="ConfigureAsync"/> would refuse, by field; empty when nothing is wrong. Changes nothing.</summary>
    /// <param name="config">The configuration to check.</param>
    [Alias("CheckConfig"), AlwaysInterleave]
    Task<ImmutableArray<FieldError>> CheckConfigAsync(McpServerConfig config);

    /// <summary>
    /// Does the same as <see cref="ConfigureAsync"/>, but no quota of the tenant refuses the server. The server still counts
    /// against the quotas. For servers that the operator of the service configures.
    /// </summary>
    /// <param name="config">The whole new configuration.</param>
    [Alias("ConfigureUnlimited"), ResponseTimeout("00:02:00")]
    Task<ConfigureServerResult> ConfigureUnlimitedAsync(McpServerConfig config);

    /// <summary>
    /// Disconnects, withdraws the tools and deletes what is stored about the server. Only its idempotency keys stay for as long as
    /// they are retained.
    /// </summary>
    /// <returns>False when there was no such server.</returns>
    /// <exception cref="OrderNotStoredException">The storage failed, or it is unknown whether the removal was stored.</exception>
    [Alias("Remove"), ResponseTimeout("00:02:00")]
    Task<bool> RemoveAsync();

    /// <summary>Sends one request to the MCP server, and connects first when needed.</summary>
    /// <remarks>
    /// Every expected failure is a <see cref="FailedReply"/> and not an exception. All configurable timeouts are shorter than the
    /// response timeout set here.
    /// </remarks>
    /// <param name="request">Any MCP request from client to server.</param>
    /// <param name="cancellationToken">
    /// Ends the call, and the MCP server is told so. A call with an idempotency key goes on without its caller.
    /// </param>
    [Alias("Invoke"), AlwaysInterleave, ResponseTimeout("00:11:00")]
    Task<McpReply> InvokeAsync(McpRequest request, CancellationToken cancellationToken);

    /// <summary>Does the same as <see cref="InvokeAsync"/> and also passes on what the MCP server sends during the call.</summary>
    /// <remarks>
    /// The observer receives progress when the request has a progress token. Over streamable HTTP, where a server can say to which
    /// request a message belongs, it also receives log messages, other notifications and, with
    /// <see cref="McpRequest.TakesRequests"/>, requests. Everything arrives before the reply. The observer receives nothing when
    /// the call joins another one by its idempotency key, or when a stored reply is replayed.
    /// </remarks>
    /// <param name="request">The request. It needs a <see cref="McpRequest.CallId"/> when its observer takes requests.</param>
    /// <param name="observer">Receives the frames until the call has its reply.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Alias("InvokeObserved"), AlwaysInterleave, ResponseTimeout("00:11:00")]
    Task<McpReply> InvokeObservedAsync(McpRequest request, ICallObserver observer, CancellationToken cancellationToken);

    /// <summary>Responds to a request that the MCP server made during a call.</summary>
    /// <param name="callId">The <see cref="McpRequest.CallId"/> of the call.</param>
    /// <param name="requestId">The <see cref="CallFrame.RequestId"/> of the request.</param>
    /// <param name="response">A result or an error.</param>
    /// <returns>False when no response is awaited: the request has one already, the server cancelled it, or the call is over.</returns>
    /// <exception cref="ArgumentException">The response has neither a result nor an error, or one that is not valid JSON.</exception>
    [Alias("Respond"), AlwaysInterleave]
    Task<bool> RespondAsync(Guid callId, long requestId, CallResponse response);

    /// <summary>
    /// Returns whether this activation is working on a call. If it is not, a caller whose silo may have died knows that no reply
    /// will come.
    /// </summary>
    /// <param name="callId">The <see cref="McpRequest.CallId"/> of the call.</param>
    [Alias("IsRunning"), AlwaysInterleave]
    Task<bool> IsRunningAsync(Guid callId);

    /// <summary>Returns the server's tools, and lists them first if that was never done. Null when the server is not configured.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("ListTools"), AlwaysInterleave, ResponseTimeout("00:11:00")]
    Task<ToolListing?> ListToolsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Leases resources for a front: until the lease runs out, the front hears of their changes. The grain subscribes to each resource
    /// once for all fronts. Leases are in memory only; a front renews its lease for as long as it needs it.
    /// </summary>
    /// <remarks>
    /// A front may lease 500 resources of a server, and all fronts together 1,000, of URIs with up to 2,048 characters. What is leased
    /// already is renewed without waiting, also while the server is down; what is new waits until the server has agreed.
    /// </remarks>
    /// <param name="front">Identifies the front.</param>
    /// <param name="observer">Hears of changes.</param>
    /// <param name="uris">The server's own URIs of all resources that the front needs; others are given up. Empty: it needs none any more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("LeaseResources"), AlwaysInterleave, ResponseTimeout("00:11:00")]
    Task<ResourceLease> LeaseResourcesAsync(Guid front, IResourceFront observer, ImmutableArray<string> uris, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the tools that the server offers to clients that can be asked, and lists them first if that was not done for these
    /// abilities yet. Null when the server is not configured.
    /// </summary>
    /// <param name="abilities">What the clients can be asked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("ListToolsFor"), AlwaysInterleave, ResponseTimeout("00:11:00")]
    Task<ToolListing?> ListToolsForAsync(ClientAbilities abilities, CancellationToken cancellationToken);

    /// <summary>Returns the current status from memory, without waiting. Null when the server is not configured.</summary>
    [Alias("GetStatus"), AlwaysInterleave]
    Task<McpServerStatus?> GetStatusAsync();

    /// <summary>Connects and lists the tools. The status tells whether that succeeded; null when the server is not configured.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Connect"), AlwaysInterleave, ResponseTimeout("00:11:00")]
    Task<McpServerStatus?> ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Ends the connection; the next call makes a new one. Null when the server is not configured.</summary>
    [Alias("Disconnect"), AlwaysInterleave]
    Task<McpServerStatus?> DisconnectAsync();

    /// <summary>
    /// Ends the connection and makes a new one. The status tells whether that succeeded; null when the server is not configured.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Reconnect"), AlwaysInterleave, ResponseTimeout("00:11:00")]
    Task<McpServerStatus?> ReconnectAsync(CancellationToken cancellationToken);

    /// <summary>Probes the server now, and connects first when needed. Null when the server is not configured.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("CheckHealth"), AlwaysInterleave, ResponseTimeout("00:11:00")]
    Task<McpServerStatus?> CheckHealthAsync(CancellationToken cancellationToken);

    /// <summary>Closes the circuit, even an isolated one, and sets its failures to 0. Null when the server is not configured.</summary>
    [Alias("ResetCircuit"), AlwaysInterleave]
    Task<McpServerStatus?> ResetCircuitAsync();

    /// <summary>
    /// Isolates the circuit: no request reaches the server until the circuit is reset. Null when the server is not configured.
    /// </summary>
    [Alias("IsolateCircuit"), AlwaysInterleave]
    Task<McpServerStatus?> IsolateCircuitAsync();

    /// <summary>
    /// Returns the tools that are hidden because their definitions changed (<see cref="ToolChangePolicy.Quarantine"/>); it comes from
    /// memory. Null when the server is not configured.
    /// </summary>
    [Alias("GetToolChanges"), AlwaysInterleave]
    Task<ToolChangeListing?> GetToolChangesAsync();

    /// <summary>
    /// Accepts changed definitions, so that their tools are offered again. Either all that is asked for is accepted, or nothing. It
    /// interleaves, because it decides in a single turn; when it returns without a failure, the decision is stored.
    /// </summary>
    /// <param name="order">What is accepted.</param>
    /// <returns>Null when the server is not configured.</returns>
    [Alias("AcceptToolChanges"), AlwaysInterleave]
    Task<AcceptToolChangesResult?> AcceptToolChangesAsync(AcceptToolChanges order);
}
