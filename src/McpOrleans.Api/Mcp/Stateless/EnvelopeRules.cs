using System.Globalization;
using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Methods;
using McpOrleans.Json;
using Microsoft.Extensions.Primitives;

namespace McpOrleans.Api.Mcp.Stateless;

/// <summary>
/// What each request of MCP 2026-07-28 must say about itself, in its <c>_meta</c> and in its headers, which must agree (streamable HTTP,
/// "Server Validation"). Pure functions of the request.
/// </summary>
internal static class EnvelopeRules
{
    private const string MethodHeader = "Mcp-Method";
    private const string NameHeader = "Mcp-Name";

    private const string ParamHeaderPrefix = "Mcp-Param-";

    /// <summary>Null, or the first thing that is wrong.</summary>
    public static RpcError? Check(IHeaderDictionary headers, JsonRpcMessage message, RequestParams parameters, MessageMeta meta)
    {
        if (meta.ProtocolVersion is not { } version)
        {
            return RpcError.InvalidEnvelope("'_meta' must say 'io.modelcontextprotocol/protocolVersion', a text.");
        }

        if (meta.ClientCapabilities.IsEmpty)
        {
            return RpcError.InvalidEnvelope("'_meta' must say 'io.modelcontextprotocol/clientCapabilities', a JSON object.");
        }

        if (headers[Revisions.VersionHeader] is not [{ } header] || !header.AsSpan().Trim(" \t").SequenceEqual(version))
        {
            return RpcError.HeaderMismatch($"The header {Revisions.VersionHeader} must be given once and say what '_meta' says: '{Names.Shown(version)}'.");
        }

        if (!Revisions.Stateless.Contains(version, StringComparer.Ordinal))
        {
            return RpcError.UnsupportedVersion(version, Revisions.Stateless);
        }

        if (headers[MethodHeader] is not [{ } method] || !method.AsSpan().Trim(" \t").SequenceEqual(message.Method))
        {
            return RpcError.HeaderMismatch($"The header {MethodHeader} must be given once and say the method: '{Names.Shown(message.Method)}'.");
        }

        return CheckName(headers, message.Method, parameters);
    }

    /// <summary>What a call of a tool says in headers about the arguments that the tool's schema marks. Null, or what is wrong.</summary>
    public static RpcError? CheckArguments(IHeaderDictionary headers, McpTool tool, ReadOnlySpan<byte> arguments)
    {
        foreach (var marked in tool.Headers)
        {
            if (HeaderValues.IsAmbiguous(arguments, marked.Path))
            {
                return RpcError.InvalidParams($"The argument '{Names.Shown(string.Join('.', marked.Path))}' is given twice.");
            }

            // What is absent or null may not be expected in a header.
            if (HeaderValues.Find(arguments, marked.Path) is { } value && !Says(headers[ParamHeaderPrefix + marked.Header], value))
            {
                return RpcError.HeaderMismatch(
                    $"The header {ParamHeaderPrefix}{marked.Header} must be given once and say the argument '{Names.Shown(string.Join('.', marked.Path))}'.")
                    with
                { Suggestion = "List the tools again: the tool's schema marks which arguments are repeated in headers." };
            }
        }

        return null;
    }

    /// <summary>Null when a level is named that there is, or none.</summary>
    public static RpcError? CheckLogLevel(MessageMeta meta) => meta.NamesLogLevel && !LogLevels.Are(meta.LogLevel)
        ? RpcError.InvalidParams($"'io.modelcontextprotocol/logLevel' must be one of {LogLevels.All}.")
        : null;

    private static RpcError? CheckName(IHeaderDictionary headers, string method, RequestParams parameters)
    {
        var (member, value) = method switch
        {
            McpMethods.CallTool or McpMethods.GetPrompt => ("name", parameters.Name),
            McpMethods.ReadResource => ("uri", parameters.Uri),
            _ => (null, null),
        };
        return member is null || Says(headers[NameHeader], value ?? "")
            ? null
            : RpcError.HeaderMismatch($"The header {NameHeader} must be given once and say the parameter '{member}'.");
    }

    /// <summary>Whole numbers are compared as numbers: 42.0 is 42.</summary>
    private static bool Says(StringValues header, string value) =>
        header is [{ } only] && HeaderValues.TryDecode(only, out var said) && (said == value || IsSameNumber(said, value));

    private static bool IsSameNumber(string said, string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && decimal.TryParse(said, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var other)
        && other == number;
}
