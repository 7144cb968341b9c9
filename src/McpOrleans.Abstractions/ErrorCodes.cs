namespace McpOrleans;

/// <summary>The codes by which a caller tells failures apart; the same over REST, MCP and grain calls.</summary>
public static class ErrorCodes
{
    /// <summary>The request is malformed or fails validation. Nothing ran.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>No credential, or one that is not valid. Nothing ran.</summary>
    public const string Unauthenticated = "unauthenticated";

    /// <summary>The credential does not permit this. Nothing ran.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The credential is right, but its tenant is disabled. Nothing ran.</summary>
    public const string TenantDisabled = "tenant_disabled";

    /// <summary>There is no tenant of that name, or none that the credential may know of. Nothing ran.</summary>
    public const string TenantNotFound = "tenant_not_found";

    /// <summary>The tenant has no MCP server of that name. Nothing ran.</summary>
    public const string ServerNotFound = "server_not_found";

    /// <summary>No MCP server of the tenant has that tool. Nothing ran.</summary>
    public const string ToolNotFound = "tool_not_found";

    /// <summary>Several MCP servers have a tool of that bare name. Nothing ran; use a qualified name.</summary>
    public const string AmbiguousTool = "ambiguous_tool";

    /// <summary>The MCP server is configured but disabled. Nothing ran.</summary>
    public const string ServerDisabled = "server_disabled";

    /// <summary>The circuit is open or isolated. Nothing ran, and nothing was sent to the MCP server.</summary>
    public const string CircuitOpen = "circuit_open";

    /// <summary>Too many calls run and wait already, or the service cannot take one now. Nothing ran.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>
    /// The service's storage failed: a state cannot be read, or a change could not be stored. The message says what holds now.
    /// A call did not run.
    /// </summary>
    public const string StorageUnavailable = "storage_unavailable";

    /// <summary>The tenant asks more often, or for more at once, than its quotas allow. Nothing ran.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The tenant's quotas do not allow so many servers, or so many stored bytes. Nothing was changed.</summary>
    public const string QuotaExceeded = "quota_exceeded";

    /// <summary>The idempotency key was used with other arguments. Nothing ran.</summary>
    public const string IdempotencyConflict = "idempotency_conflict";

    /// <summary>The service lost the call, or an earlier one with this idempotency key, on its way. It may have run.</summary>
    public const string OutcomeUnknown = "outcome_unknown";

    /// <summary>No connection to the MCP server could be made, or it broke. The message says whether the call may have run.</summary>
    public const string ConnectionFailed = "connection_failed";

    /// <summary>The MCP server answered with something that is not MCP, or with a JSON-RPC error.</summary>
    public const string ProtocolError = "protocol_error";

    /// <summary>The tool ran and reported an error of its own (<c>isError</c>).</summary>
    public const string ToolError = "tool_error";

    /// <summary>The MCP server asks for input before it goes on. The call may have run in part.</summary>
    public const string InputRequired = "input_required";

    /// <summary>No answer within the call's timeout. The call may have run.</summary>
    public const string Timeout = "timeout";

    /// <summary>The caller went away before there was an answer. The call may have run.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The service itself failed; the log has the details under the request id.</summary>
    public const string InternalError = "internal_error";
}
