using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Replies;
using McpOrleans.Api.Mcp.Sessions;
using McpOrleans.Api.Mcp.ToolSearch;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp;

/// <summary>One request of a client on its way through the front: what it says, for whom it is, and where its reply goes.</summary>
/// <param name="http">The HTTP request that it came in.</param>
/// <param name="parsed">What it says.</param>
/// <param name="reply">Takes what is sent before its reply.</param>
/// <param name="aborted">Cancelled when nobody waits for the reply any more.</param>
internal sealed class MessageContext(HttpContext http, ParsedMessage parsed, ReplyStream reply, CancellationToken aborted)
{
    private IMcpTenant? _tenant;

    public HttpContext Http => http;

    public JsonRpcMessage Message => parsed.Message;

    public RequestParams Params => parsed.Params;

    public MessageMeta Meta => parsed.Meta;

    public ReplyStream Reply => reply;

    public CancellationToken Aborted => aborted;

    /// <summary>Whether it is of a revision without sessions.</summary>
    public required bool IsStateless { get; init; }

    /// <summary>Whether other messages came before it in the same HTTP request, which has been counted against the tenant's quota.</summary>
    public bool IsFurther { get; init; }

    /// <summary>The session that it continues; null: it is of a revision without, or begins one.</summary>
    public ClientSession? Session { get; init; }

    /// <summary>The least level of the log messages that the client wants; null: it wants none.</summary>
    public string? LogLevel => IsStateless ? Meta.LogLevel : Session?.Facts.LogLevel;

    /// <summary>
    /// What an MCP server may ask of the client during this request. A client with a session that takes no stream for its reply cannot be
    /// asked on it.
    /// </summary>
    public ClientAbilities Abilities => IsStateless || reply.CanStream ? Declared : ClientAbilities.None;

    /// <summary>Whether the client sees tools that search and call in place of all definitions.</summary>
    public bool HasToolSearch { get; } = ToolSearchSwitch.IsOn(http);

    /// <summary>What its audit record will say.</summary>
    public AuditNote Note { get; } = new();

    /// <summary>The tenant as the client may see it.</summary>
    public IMcpTenant Tenant => _tenant ??= http.GetTenant().WithAbilities(Declared);

    /// <summary>What the client has declared that it can be asked.</summary>
    private ClientAbilities Declared => IsStateless ? AbilitiesJson.Read(Meta.ClientCapabilities.Span) : Session?.Abilities ?? ClientAbilities.None;
}
