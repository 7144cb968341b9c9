using McpOrleans.Grains.Secrets.Masking;

namespace McpOrleans.Grains.Upstream.Faults;

/// <summary>Makes the faults of one MCP server, in words for whoever called it.</summary>
/// <param name="server">The server's name.</param>
/// <param name="mask">Hides its secrets in what is cut: a half of one is not found any more. Null: nothing of it is told.</param>
internal sealed class UpstreamFaults(string server, SecretMask? mask = null)
{
    private const string CheckAddress = "Check that the address is that of an MCP server, and look at the server's own log.";
    private const string CheckLog = "See the MCP server's own log.";
    private const string CheckServer = "Check that the server runs and that its address is right, then try again.";

    public UpstreamFault NotReached(string reason) => new()
    {
        Kind = FaultKind.NotReached,
        Reason = $"MCP server '{server}' can't be reached. {reason}",
        Suggestion = CheckServer,
        MayHaveRun = false,
        IsConnectionLost = true,
    };

    public UpstreamFault NotStarted(string reason) => new()
    {
        Kind = FaultKind.NotStarted,
        Reason = $"MCP server '{server}' can't be started. {reason}",
        Suggestion = "Check 'command' and 'cwd', and that the program is installed where the service runs.",
        MayHaveRun = false,
        IsConnectionLost = true,
    };

    /// <summary>The outbound policy forbids what the connection needs; nothing was sent.</summary>
    public UpstreamFault Refused(string reason) => new()
    {
        Kind = FaultKind.Refused,
        Reason = $"MCP server '{server}' must not be connected to. {reason}",
        Suggestion = "Give the server a public https address; what is allowed is the operator's choice (docs/security.md).",
        MayHaveRun = false,
        IsConnectionLost = true,
    };

    /// <summary>The secrets that it takes to connect cannot be had.</summary>
    public static UpstreamFault NoSecrets(string problem) => new()
    {
        Kind = FaultKind.Refused,
        Reason = problem,
        Suggestion = "Check the server's 'headers' and 'env', and what the operator allows.",
        MayHaveRun = false,
        IsConnectionLost = true,
    };

    /// <summary>The attempt to connect was given up before anything was sent.</summary>
    public UpstreamFault GivenUp() => new()
    {
        Kind = FaultKind.EndedByUs,
        Reason = $"MCP server '{server}' was disconnected or reconfigured meanwhile.",
        Suggestion = "Try again.",
        MayHaveRun = false,
    };

    /// <summary>The connection was ended by us while the request ran on it.</summary>
    public UpstreamFault EndedByUs() => new()
    {
        Kind = FaultKind.EndedByUs,
        Reason = $"The call was ended because MCP server '{server}' was disconnected, reconfigured or removed while it ran.",
        Suggestion = "Try again, unless running twice would do harm.",
        MayHaveRun = true,
        IsConnectionLost = true,
    };

    public UpstreamFault Broken(string reason) => new()
    {
        Kind = FaultKind.Broken,
        Reason = $"The connection to MCP server '{server}' broke. {reason}",
        Suggestion = CheckServer,
        MayHaveRun = true,
        IsConnectionLost = true,
    };

    /// <param name="exit">How it ended, with its last words.</param>
    /// <param name="mayHaveRun">Whether a request had been sent.</param>
    public UpstreamFault ProcessEnded(string exit, bool mayHaveRun) => new()
    {
        Kind = FaultKind.ProcessEnded,
        Reason = $"The process of MCP server '{server}' has ended. {exit}",
        Suggestion = CheckServer,
        MayHaveRun = mayHaveRun,
        IsConnectionLost = true,
    };

    public UpstreamFault NoHandshake(TimeSpan timeout) => new()
    {
        Kind = FaultKind.NoHandshake,
        Reason = $"MCP server '{server}' did not complete the handshake within {timeout.TotalSeconds:0.###} s.",
        Suggestion = "Check that the address is that of an MCP server, or raise 'connect_timeout'.",
        MayHaveRun = false,
        IsConnectionLost = true,
    };

    /// <param name="timeout">How long it had.</param>
    /// <param name="isConnectionLost">Whether another connection may help.</param>
    public UpstreamFault NoSignOfLife(TimeSpan timeout, bool isConnectionLost) => new()
    {
        Kind = FaultKind.Silent,
        Reason = $"MCP server '{server}' did not answer a probe within {timeout.TotalSeconds:0.###} s.",
        MayHaveRun = false,
        IsConnectionLost = isConnectionLost,
    };

    public UpstreamFault SessionLost() => new()
    {
        Kind = FaultKind.SessionLost,
        Reason = $"MCP server '{server}' no longer knows the session.",
        Suggestion = "Try again.",
        MayHaveRun = false,
        IsConnectionLost = true,
    };

    public UpstreamFault CredentialsRefused(int status) => new()
    {
        Kind = FaultKind.CredentialsRefused,
        Reason = $"MCP server '{server}' refused the credentials it was sent (HTTP {status}).",
        Suggestion = "Check the server's 'headers'.",
        MayHaveRun = false,
    };

    /// <param name="reason">What it answered.</param>
    public UpstreamFault AddressRefused(string reason) => new()
    {
        Kind = FaultKind.AddressRefused,
        Reason = $"MCP server '{server}' does not accept requests at its address. {reason}",
        Suggestion = CheckAddress,
        MayHaveRun = false,
    };

    /// <param name="reason">What it answered.</param>
    public UpstreamFault Moved(string reason) => AddressRefused(reason) with { Kind = FaultKind.Moved, IsConnectionLost = true };

    public UpstreamFault RequestRefused(int status) => new()
    {
        Kind = FaultKind.RequestRefused,
        Reason = $"MCP server '{server}' refused the request (HTTP {status}).",
        Suggestion = CheckLog,
        MayHaveRun = true,
    };

    public UpstreamFault TooOften(TimeSpan? retryAfter) => new()
    {
        Kind = FaultKind.TooOften,
        Reason = $"MCP server '{server}' answered that it gets too many requests (HTTP 429).",
        Suggestion = "Try again later.",
        RetryAfter = retryAfter ?? TimeSpan.FromSeconds(1),
        MayHaveRun = false,
    };

    public UpstreamFault GivenUpByServer() => new()
    {
        Kind = FaultKind.GivenUpByServer,
        Reason = $"MCP server '{server}' gave up waiting for the request (HTTP 408).",
        Suggestion = "Try again later.",
        MayHaveRun = true,
    };

    public UpstreamFault ServerError(int status, TimeSpan? retryAfter) => new()
    {
        Kind = FaultKind.ServerError,
        Reason = $"MCP server '{server}' answered HTTP {status}.",
        Suggestion = "Try again later.",
        RetryAfter = retryAfter,
        MayHaveRun = true,
    };

    /// <param name="mediaType">What it answered with in place of a message; null: nothing.</param>
    /// <param name="status">The HTTP status of its answer.</param>
    public UpstreamFault NoMessage(string? mediaType, int status) =>
        NotMcp($"It answered HTTP {status} {(mediaType is null ? "without a message" : $"with '{Names.Shown(Masked(mediaType))}'")}.");

    public UpstreamFault NotMcp(string reason) => new()
    {
        Kind = FaultKind.NotMcp,
        Reason = $"MCP server '{server}' does not speak MCP as expected. {reason}",
        Suggestion = CheckAddress,
        MayHaveRun = true,
    };

    public UpstreamFault UnknownRevision(string reason) => new()
    {
        Kind = FaultKind.UnknownRevision,
        Reason = $"MCP server '{server}' does not support any revision of MCP that this service supports. {reason}",
        Suggestion = "Update the server, or the service.",
        MayHaveRun = false,
        IsConnectionLost = true,
    };

    public UpstreamFault JsonRpc(JsonRpcErrorDetail error) => new()
    {
        Kind = FaultKind.JsonRpcError,
        Reason = $"MCP server '{server}' answered with error {error.Code}: {ForeignText.Shown(Masked(error.Message))}",
        Suggestion = error.Code is -32602 or -32600 ? "Compare the arguments with the tool's input schema." : CheckLog,
        JsonRpcError = error,
    };

    /// <param name="length">The message's length in bytes, as far as it is known.</param>
    /// <param name="limit">The longest allowed.</param>
    public UpstreamFault TooLarge(long length, long limit) => new()
    {
        Kind = FaultKind.TooLarge,
        Reason = $"MCP server '{server}' sent a message of more than {limit / (1024 * 1024)} MiB{(length > limit + 1 ? $" ({length:N0} bytes)" : "")}.",
        Suggestion = "Ask for less at once, or have the operator raise 'MaxMessageBytes'.",
        MayHaveRun = true,
    };

    /// <summary>There are as many connections for one client each as there may be.</summary>
    public UpstreamFault NoLane(int most) => new()
    {
        Kind = FaultKind.NoRoom,
        Reason = $"MCP server '{server}' has {most} connections for clients that it may ask, and calls run on all of them.",
        Suggestion = "Try again later.",
        RetryAfter = TimeSpan.FromSeconds(5),
        MayHaveRun = false,
    };

    public UpstreamFault NoRoom() => new()
    {
        Kind = FaultKind.NoRoom,
        Reason = $"MCP server '{server}' sent an answer for which there was no room: the service already holds as many bytes of answers as it may.",
        Suggestion = "Try again later, or ask for less at once.",
        RetryAfter = TimeSpan.FromSeconds(1),
        MayHaveRun = true,
    };

    public UpstreamFault Flood(string what) => new()
    {
        Kind = FaultKind.Flood,
        Reason = $"MCP server '{server}' was disconnected: it sent {what}.",
        Suggestion = CheckLog,
        MayHaveRun = true,
        IsConnectionLost = true,
    };

    /// <summary>
    /// The same of a handshake: no caller's request was under way, and there is no address to find out but the configured one.
    /// </summary>
    public static UpstreamFault OfHandshake(UpstreamFault fault) => fault with
    {
        Kind = fault.Kind is FaultKind.Moved ? FaultKind.AddressRefused : fault.Kind,
        Suggestion = fault.Kind is FaultKind.JsonRpcError ? CheckLog : fault.Suggestion,
        MayHaveRun = false,
        IsConnectionLost = true,

        // It answers no caller's request, may be as long as a message, and would be kept as long as there is no connection.
        JsonRpcError = null,
    };

    public UpstreamFault Unexpected() => new()
    {
        Kind = FaultKind.Unexpected,
        Reason = $"The attempt to connect to MCP server '{server}' failed unexpectedly.",
        Suggestion = "Try again; the service's log has the details.",
        MayHaveRun = false,
        IsConnectionLost = true,
    };

    private string Masked(string text) => mask?.Apply(text) ?? text;
}
