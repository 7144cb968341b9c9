using Orleans.Concurrency;

namespace McpOrleans;

/// <summary>
/// One configured MCP server: its one connection, its tools and its health, for the whole cluster. The key is a
/// <see cref="ServerKey"/>. A server that was never configured keeps no state; methods then answer null, false or
/// <see cref="ErrorCodes.ServerNotFound"/>.
/// </summary>
/// <remarks>
/// Calls interleave with everything: a slow tool must delay neither another call nor a status read. Connecting interleaves
/// too, because all waiters share one attempt. Configuring and removing do not: each sees the other's whole effect.
/// </remarks>
[Alias(TypeAliases.McpServerGrain)]
public interface IMcpServerGrain : IGrainWithStringKey
{
    /// <summary>
    /// Registers the server or replaces its configuration. A changed address, command, environment or header drops the
    /// connection; calls in flight then end with <see cref="ErrorCodes.ConnectionFailed"/>. Discovery starts in the background.
    /// </summary>
    [Alias("Configure"), ResponseTimeout("00:02:00")]
    Task<ConfigureServerResult> ConfigureAsync(McpServerConfig config);

    /// <summary>What <see cref="ConfigureAsync"/> would refuse, by field; empty when nothing. Changes nothing.</summary>
    [Alias("CheckConfig"), AlwaysInterleave]
    Task<ImmutableArray<FieldError>> CheckConfigAsync(McpServerConfig config);

    /// <summary>
    /// The same, but no quota of the tenant refuses it; it counts all the same. For what the operator configures himself.
    /// </summary>
    [Alias("ConfigureUnlimited"), ResponseTimeout("00:02:00")]
    Task<ConfigureServerResult> ConfigureUnlimitedAsync(McpServerConfig config);

    /// <summary>Disconnects, withdraws the tools and forgets the server. False when there was none.</summary>
    /// <exception cref="OrderNotStoredException">The storage failed, or does not say what came of it.</exception>
    [Alias("Remove"), ResponseTimeout("00:02:00")]
    Task<bool> RemoveAsync();

    /// <summary>
    /// Sends one request to the MCP server, connecting first when needed. Every expected failure is a
    /// <see cref="FailedReply"/>; the upper bound of all configurable timeouts is below the response timeout set here.
    /// </summary>
    [Alias("Invoke"), AlwaysInterleave, ResponseTimeout("00:11:00")]
    Task<McpReply> InvokeAsync(McpRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// The same for a caller that takes what the MCP server sends meanwhile: progress, where the request has a progress token, and on
    /// streamable HTTP, where a server can say to which request it belongs, also log messages, other notifications and, with
    /// <see cref="McpRequest.TakesRequests"/>, requests. All of it comes before the reply. A call that joins another one with its
    /// idempotency key, or whose reply is replayed, gets nothing.
    /// </summary>
    /// <param name="request">With a <see cref="McpRequest.CallId"/> when it takes requests.</param>
    /// <param name="observer">Takes the frames until the call has its reply.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Alias("InvokeObserved"), AlwaysInterleave, ResponseTimeout("00:11:00")]
    Task<McpReply> InvokeObservedAsync(McpRequest request, ICallObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// Responds to a request that the MCP server made during a call. False when nobody waits for it: it was responded to, the server
    /// cancelled it, or the call is over.
    /// </summary>
    /// <param name="callId">The <see cref="McpRequest.CallId"/> of the call.</param>
    /// <param name="requestId">The <see cref="CallFrame.RequestId"/> of the request.</param>
    /// <param name="response">A result or an error.</param>
    /// <exception cref="ArgumentException">It is neither, or no JSON.</exception>
    [Alias("Respond"), AlwaysInterleave]
    Task<bool> RespondAsync(Guid callId, long requestId, CallResponse response);

    /// <summary>
    /// Whether this activation works on a call: a caller whose silo may have died learns so that there will be no answer.
    /// </summary>
    /// <param name="callId">The <see cref="McpRequest.CallId"/> of the call.</param>
    [Alias("IsRunning"), AlwaysInterleave]
    Task<bool> IsRunningAsync(Guid callId);

    /// <summary>The server's tools; lists them first when it never did. Null when not configured.</summary>
    [Alias("ListTools"), AlwaysInterleave, ResponseTimeout("00:11:00")]
    Task<ToolListing?> ListToolsAsync(CancellationToken cancellationToken);

    /// <summary>The server now, from memory and at once. Null when not configured.</summary>
    [Alias("GetStatus"), AlwaysInterleave]
    Task<McpServerStatus?> GetStatusAsync();

    /// <summary>Connects and lists the tools; the status says whether it worked. Null when not configured.</summary>
    [Alias("Connect"), AlwaysInterleave, ResponseTimeout("00:11:00")]
    Task<McpServerStatus?> ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Ends the connection. The next call makes a new one. Null when not configured.</summary>
    [Alias("Disconnect"), AlwaysInterleave]
    Task<McpServerStatus?> DisconnectAsync();

    /// <summary>Ends the connection and makes a new one. Null when not configured.</summary>
    [Alias("Reconnect"), AlwaysInterleave, ResponseTimeout("00:11:00")]
    Task<McpServerStatus?> ReconnectAsync(CancellationToken cancellationToken);

    /// <summary>Probes the server now, connecting first when needed. Null when not configured.</summary>
    [Alias("CheckHealth"), AlwaysInterleave, ResponseTimeout("00:11:00")]
    Task<McpServerStatus?> CheckHealthAsync(CancellationToken cancellationToken);

    /// <summary>Closes the circuit and forgets the failures, an isolation included. Null when not configured.</summary>
    [Alias("ResetCircuit"), AlwaysInterleave]
    Task<McpServerStatus?> ResetCircuitAsync();

    /// <summary>Opens the circuit until it is reset by hand: no request reaches the server. Null when not configured.</summary>
    [Alias("IsolateCircuit"), AlwaysInterleave]
    Task<McpServerStatus?> IsolateCircuitAsync();
}
