using System.Text.Json;
using McpOrleans.TestServers.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpOrleans.TestServers.Http;

/// <summary>What both HTTP transports need to read and write messages.</summary>
internal static class HttpMessages
{
    public const string SessionHeader = "Mcp-Session-Id";
    public const string RevisionHeader = "MCP-Protocol-Version";
    private const int ServerError = -32000;
    private const int UnsupportedProtocolVersion = -32022;

    /// <summary>Null when the body is no message; it has then been answered with 400.</summary>
    public static async Task<JsonRpcMessage?> ReadAsync(HttpContext context)
    {
        try
        {
            var message = await JsonSerializer.DeserializeAsync<JsonRpcMessage>(
                context.Request.Body, McpJsonUtilities.DefaultOptions, context.RequestAborted);
            if (message is not null)
            {
                SessionState.AttachHeaders(message, context.Request.Headers.ToDictionary(
                    header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal));
                return message;
            }
        }
        catch (JsonException)
        {
            // Answered below, as an empty message is.
        }

        await WriteErrorAsync(context, StatusCodes.Status400BadRequest, (int)McpErrorCode.ParseError, "The body is no JSON-RPC message.");
        return null;
    }

    public static void BeginEventStream(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache,no-store";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
    }

    public static Task WriteUnknownSessionAsync(HttpContext context, int status) =>
        WriteErrorAsync(context, status, ServerError, status == StatusCodes.Status404NotFound
            ? "Session not found"
            : "Bad Request: No valid session ID provided");

    /// <summary>The answer by which a client learns that it has to fall back to <c>initialize</c>.</summary>
    public static Task WriteUnsupportedRevisionAsync(HttpContext context, string supported) =>
        WriteErrorAsync(context, StatusCodes.Status400BadRequest, UnsupportedProtocolVersion, "Unsupported protocol version", new
        {
            supported = new[] { supported },
            requested = context.Request.Headers[RevisionHeader].ToString(),
        });

    private static Task WriteErrorAsync(HttpContext context, int status, int code, string message, object? data = null)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new { jsonrpc = "2.0", id = (object?)null, error = new { code, message, data } }, context.RequestAborted);
    }
}
