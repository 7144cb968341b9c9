using McpOrleans.Api.Mcp.Messages;

namespace McpOrleans.Api.Mcp.ToolSearch;

/// <summary>
/// Whether a client sees tools that search and call in place of all definitions: as the request's header says, or else as the API key
/// says. A session remembers neither, so that any front gives the same answer to the same request.
/// </summary>
internal static class ToolSearchSwitch
{
    public const string Header = "McpOrleans-Tool-Search";

    public static bool IsOn(HttpContext context) => Read(context.Request.Headers, out var said) ? said ?? context.User.HasToolSearch() : context.User.HasToolSearch();

    /// <summary>Null, or what is wrong with the header.</summary>
    public static RpcError? Check(HttpContext context) => Read(context.Request.Headers, out _)
        ? null
        : RpcError.Malformed($"The header {Header} must be given once and say 'true' or 'false'.") with
        {
            Suggestion = "Leave it out to get what the API key's field 'tool_search' says.",
        };

    /// <summary>False when the header says neither; null is said when there is none.</summary>
    private static bool Read(IHeaderDictionary headers, out bool? said)
    {
        var values = headers[Header];
        said = values is [var only] ? only?.Trim() switch { "true" => true, "false" => false, _ => null } : null;
        return said is not null || values.Count == 0;
    }
}
