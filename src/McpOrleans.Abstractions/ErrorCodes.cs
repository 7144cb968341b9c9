namespace McpOrleans;

/// <summary>The codes by which a caller distinguishes failures. They are the same over REST, MCP and grain calls.</summary>
/// <remarks>"Nothing ran" means: the MCP server did not carry out the request, so it is safe to send it again.</remarks>
public static class ErrorCodes
{
    /// <summary>The request is malformed or fails validation. Nothing ran.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The request has no credential, or an invalid one. Nothing ran.</summary>
    public const string Unauthenticated = "unauthenticated";

    /// <summary>The credential does not permit this. Nothing ran.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The credential is valid, but its tenant is disabled. Nothing ran.</summary>
    public const string TenantDisabled = "tenant_disabled";

    /// <summary>There is no tenant with this name, or the credential may not know of it. Nothing ran.</summary>
    public const string TenantNotFound = "tenant_not_found";

    /// <summary>The tenant has no MCP server with this name. Nothing ran.</summary>
    public const string ServerNotFound = "server_not_found";

    /// <summary>No MCP server of the tenant has this tool. Nothing ran.</summary>
    public const string ToolNotFound = "tool_not_found";

    /// <summary>Several MCP servers have a tool with this bare name. Nothing ran; use a qualified name.</summary>
    public const string AmbiguousTool = "ambiguous_tool";

    /// <summary>
    /// The MCP server changed the tool's definition, and no tenant admin has accepted that; or it changed once more since an admin
    /// saw it. Nothing ran, and nothing was accepted.
    /// </summary>
    public const string ToolChanged = "tool_changed";

    /// <summary>No MCP server of the tenant has this prompt. Nothing ran.</summary>
    public const string PromptNotFound = "prompt_not_found";

    /// <summary>Several MCP servers have a prompt with this bare name. Nothing ran; use a qualified name.</summary>
    public const string AmbiguousPrompt = "ambiguous_prompt";

    /// <summary>No MCP server of the tenant has this resource. Nothing ran.</summary>
    public const string ResourceNotFound = "resource_not_found";

    /// <summary>Several MCP servers have a resource with this URI. Nothing ran; use its qualified form.</summary>
    public const string AmbiguousResource = "ambiguous_resource";

    /// <summary>The MCP server is configured but disabled. Nothing ran.</summary>
    public const string ServerDisabled = "server_disabled";

    /// <summary>The circuit is open or isolated. Nothing was sent to the MCP server, so nothing ran.</summary>
    public const string CircuitOpen = "circuit_open";

    /// <summary>Too many calls are already running and waiting, or the service cannot take a call now. Nothing ran.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>
    /// The storage of the service failed: a state cannot be read, or a change could not be stored. The message says which state is
    /// in force now. A call did not run.
    /// </summary>
    public const string StorageUnavailable = "storage_unavailable";

    /// <summary>The tenant sends more requests, or runs more calls at once, than its quotas allow. Nothing ran.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The tenant's quotas do not allow as many servers or stored bytes. Nothing was changed.</summary>
    public const string QuotaExceeded = "quota_exceeded";

    /// <summary>The idempotency key was already used with other arguments. Nothing ran.</summary>
    public const string IdempotencyConflict = "idempotency_conflict";

    /// <summary>The service lost this call, or an earlier one with the same idempotency key. It may have run.</summary>
    public const string OutcomeUnknown = "outcome_unknown";

    /// <summary>A connection to the MCP server could not be made, or it broke. The message says whether the call may have run.</summary>
    public const string ConnectionFailed = "connection_failed";

    /// <summary>The MCP server answered with a JSON-RPC error, or with something that is not MCP.</summary>
    public const string ProtocolError = "protocol_error";

    /// <summary>The tool ran and reported an error (<c>isError</c> in its result).</summary>
    public const string ToolError = "tool_error";

    /// <summary>The MCP server needs input from the caller before it can answer. The call may have run in part.</summary>
    public const string InputRequired = "input_required";

    /// <summary>
    /// The call that the caller wanted to go on with no longer waits for input: it took too long, it was answered before, or its
    /// process has died. It may have run in part.
    /// </summary>
    public const string InputExpired = "input_expired";

    /// <summary>There was no answer within the call's timeout. The call may have run.</summary>
    public const string Timeout = "timeout";

    /// <summary>The caller ended the call before there was an answer. The call may have run.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The service itself failed. The log has the details under the request id.</summary>
    public const string InternalError = "internal_error";
}
