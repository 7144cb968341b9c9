using System.ComponentModel;
using System.Net;
using System.Text.Json;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Secrets;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace McpOrleans.Grains.Connections;

/// <summary>What an exception of the SDK or of a transport means to a caller and to the connection.</summary>
internal sealed record ConnectionFault
{
    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>What happened, a sentence.</summary>
    public required string Reason { get; init; }

    public string? Suggestion { get; init; }

    public JsonRpcErrorDetail? JsonRpcError { get; init; }

    /// <summary>Whether the MCP server may have carried out the request; null when its own answer tells.</summary>
    public bool? MayHaveRun { get; init; }

    /// <summary>The MCP server no longer knows the session: the request did not run, and a new session will take it.</summary>
    public bool IsSessionLost { get; init; }

    /// <summary>The connection can't be used any more.</summary>
    public bool IsConnectionLost { get; init; }

    /// <summary>Trying again at once can't help: the program does not exist, the credentials are refused.</summary>
    public bool IsPermanent { get; init; }

    /// <summary>The same for a caller.</summary>
    public Failure ToFailure() => new()
    {
        Code = Code,
        Message = MayHaveRun switch
        {
            true => $"{Reason} The request may have run.",
            false => $"{Reason} The request did not run.",
            null => Reason,
        },
        Suggestion = Suggestion,
        JsonRpcError = JsonRpcError,
        Ran = MayHaveRun,
    };

    /// <param name="server">The MCP server's name, for the message.</param>
    /// <param name="exception">Anything but a cancellation, which only the caller can interpret.</param>
    public static ConnectionFault From(string server, Exception exception) => exception switch
    {
        _ when exception.GetBaseException() is MessageTooLargeException => Protocol(server, Innermost(exception)) with { IsConnectionLost = true },

        _ when exception.GetBaseException() is OutboundRefusedException refusal => Refused(server, refusal.Message),

        // An unknown session is also answered with 400, by some servers with a JSON-RPC error in the body.
        McpProtocolException protocol when IsUnknownSession(protocol.Message) => SessionLost(server),
        McpProtocolException protocol => JsonRpc(server, protocol),
        HttpRequestException { StatusCode: { } status } http => Status(server, status, http.Message),
        HttpRequestException http => Broken(server, Innermost(http), mayHaveRun: !NeverSent(http)),
        ClientTransportClosedException { Details: HttpClientCompletionDetails { HttpStatusCode: HttpStatusCode.NotFound } } => SessionLost(server),
        ClientTransportClosedException { InnerException: HttpRequestException inner } => From(server, inner) with { IsConnectionLost = true },
        Win32Exception => NotStarted(server, Innermost(exception)),
        IOException or ObjectDisposedException => Broken(server, Innermost(exception), mayHaveRun: true),
        JsonException => Protocol(server, $"Its message is not JSON. {Innermost(exception)}"),
        McpException or InvalidOperationException or ArgumentException or NotSupportedException => Protocol(server, Innermost(exception)),
        _ => Broken(server, Innermost(exception), mayHaveRun: true),
    };

    /// <summary>What the handshake's failure means: no request was under way, and there is no session that could be lost.</summary>
    public static ConnectionFault FromHandshake(string server, Exception exception)
    {
        var fault = exception switch
        {
            HttpRequestException { StatusCode: HttpStatusCode.NotFound } => Protocol(server, "There is nothing at its address (HTTP 404)."),
            _ when From(server, exception) is { IsSessionLost: false } other => other,
            _ => Protocol(server, Innermost(exception)),
        };
        return fault with { MayHaveRun = false, IsConnectionLost = true };
    }

    /// <summary>The outbound policy forbids what the connection needs; nothing was sent.</summary>
    public static ConnectionFault Refused(string server, string reason) => new()
    {
        Code = ErrorCodes.ConnectionFailed,
        Reason = $"MCP server '{server}' may not be connected to. {reason}",
        Suggestion = "Give the server a public https address; what is allowed is the operator's choice (docs/security.md).",
        MayHaveRun = false,
        IsConnectionLost = true,
        IsPermanent = true,
    };

    /// <summary>The same for a stdio server whose process has ended: its last words say more than a closed pipe does.</summary>
    public ConnectionFault WithExit(string server, string? exit) => exit is null ? this : this with
    {
        Code = ErrorCodes.ConnectionFailed,
        Reason = $"The process of MCP server '{server}' has ended. {exit}",
        IsConnectionLost = true,
    };

    /// <summary>The same without secrets that the MCP server repeated.</summary>
    public ConnectionFault Masked(SecretMask mask) => mask.IsEmpty ? this : this with
    {
        Reason = mask.Apply(Reason),
        JsonRpcError = JsonRpcError is null ? null : JsonRpcError with { Message = mask.Apply(JsonRpcError.Message) },
    };

    /// <summary>The secrets that it takes to connect cannot be had.</summary>
    public static ConnectionFault NoSecrets(string problem) => new()
    {
        Code = ErrorCodes.ConnectionFailed,
        Reason = problem,
        Suggestion = "Check the server's 'headers' and 'env', and what the operator allows.",
        MayHaveRun = false,
        IsConnectionLost = true,
        IsPermanent = true,
    };

    /// <summary>We ended it ourselves: the server was disconnected, configured anew or removed. Nothing was sent.</summary>
    public static ConnectionFault GivenUp(string server) => new()
    {
        Code = ErrorCodes.ConnectionFailed,
        Reason = $"MCP server '{server}' was disconnected or reconfigured meanwhile.",
        Suggestion = "Try again.",
        MayHaveRun = false,
    };

    /// <summary>A mistake of the service itself.</summary>
    public static ConnectionFault Unexpected(string server) => new()
    {
        Code = ErrorCodes.ConnectionFailed,
        Reason = $"The attempt to connect to MCP server '{server}' failed unexpectedly.",
        Suggestion = "Try again; the service's log has the details.",
        MayHaveRun = false,
        IsConnectionLost = true,
    };

    private static ConnectionFault SessionLost(string server) => new()
    {
        Code = ErrorCodes.ConnectionFailed,
        Reason = $"MCP server '{server}' no longer knows the session.",
        Suggestion = "Try again.",
        MayHaveRun = false,
        IsSessionLost = true,
        IsConnectionLost = true,
    };

    private static ConnectionFault Status(string server, HttpStatusCode status, string message) => status switch
    {
        HttpStatusCode.NotFound => SessionLost(server),
        HttpStatusCode.BadRequest when IsUnknownSession(message) => SessionLost(server),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new()
        {
            Code = ErrorCodes.ConnectionFailed,
            Reason = $"MCP server '{server}' refused the credentials it was sent (HTTP {(int)status}).",
            Suggestion = "Check the server's 'headers'.",
            MayHaveRun = false,
            IsPermanent = true,
        },
        >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => new()
        {
            Code = ErrorCodes.ConnectionFailed,
            Reason = $"MCP server '{server}' answered HTTP {(int)status}.",
            Suggestion = "Try again later.",
            MayHaveRun = true,
        },
        _ => Protocol(server, $"It answered HTTP {(int)status}."),
    };

    private static ConnectionFault JsonRpc(string server, McpProtocolException exception)
    {
        // The SDK puts these words before the server's own.
        const string SdkPrefix = "Request failed (remote): ";
        var message = exception.Message.StartsWith(SdkPrefix, StringComparison.Ordinal) ? exception.Message[SdkPrefix.Length..] : exception.Message;
        var isCallersFault = exception.ErrorCode is McpErrorCode.InvalidParams or McpErrorCode.InvalidRequest;
        return new ConnectionFault
        {
            Code = isCallersFault ? ErrorCodes.InvalidRequest : ErrorCodes.ProtocolError,
            Reason = $"MCP server '{server}' answered with error {(int)exception.ErrorCode}: {message}",
            Suggestion = isCallersFault ? "Compare the arguments with the tool's input schema." : "See the MCP server's own log.",
            JsonRpcError = new JsonRpcErrorDetail { Code = (int)exception.ErrorCode, Message = message },
        };
    }

    private static ConnectionFault Broken(string server, string reason, bool mayHaveRun) => new()
    {
        Code = ErrorCodes.ConnectionFailed,
        Reason = mayHaveRun ? $"The connection to MCP server '{server}' broke. {reason}" : $"MCP server '{server}' can't be reached. {reason}",
        Suggestion = "Check that the server runs and that its address is right, then try again.",
        MayHaveRun = mayHaveRun,
        IsConnectionLost = true,
    };

    private static ConnectionFault NotStarted(string server, string reason) => new()
    {
        Code = ErrorCodes.ConnectionFailed,
        Reason = $"MCP server '{server}' can't be started. {reason}",
        Suggestion = "Check 'command' and 'cwd', and that the program is installed where the service runs.",
        MayHaveRun = false,
        IsConnectionLost = true,
        IsPermanent = true,
    };

    private static ConnectionFault Protocol(string server, string reason) => new()
    {
        Code = ErrorCodes.ProtocolError,
        Reason = $"MCP server '{server}' does not speak MCP as expected. {reason}",
        Suggestion = "Check that the address is that of an MCP server, and the server's own log.",
        MayHaveRun = true,
    };

    private static bool NeverSent(HttpRequestException exception) => exception.HttpRequestError
        is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;

    private static bool IsUnknownSession(string message) => message.Contains("session", StringComparison.OrdinalIgnoreCase);

    private static string Innermost(Exception exception)
    {
        var message = exception.GetBaseException().Message.TrimEnd();
        return message.EndsWith('.') ? message : message + ".";
    }
}
