using System.Runtime.InteropServices;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Upstream;

/// <summary>Lists all tools of an MCP server, and leaves out what cannot be used.</summary>
internal sealed class ToolLister
{
    private const int MaxNameLength = 1024;
    private const long MaxBytes = 64 * 1024 * 1024;

    private readonly McpConnection _connection;
    private readonly ImmutableArray<McpTool>.Builder _tools = ImmutableArray.CreateBuilder<McpTool>();
    private readonly LeftOutEntries _leftOut = new("tool", "tools");
    private readonly EntryBounds _bounds;
    private readonly ListPages _pages;

    /// <param name="connection">The connection.</param>
    /// <param name="maxTools">How many tools are taken at most.</param>
    /// <param name="abilities">What the clients can be asked to whom the tools are offered.</param>
    public ToolLister(McpConnection connection, int maxTools, ClientAbilities abilities = ClientAbilities.None)
    {
        _connection = connection;
        _bounds = new EntryBounds("tool", "tools", "name", MaxNameLength, maxTools, MaxBytes, _leftOut);
        _pages = new ListPages(connection, RequestMethods.ToolsList, "tools", maxTools, _leftOut, abilities);
    }

    /// <summary>Either the listing, or why there is none.</summary>
    public async Task<(ListedTools? Listed, UpstreamFault? Fault)> ListAsync(CancellationToken cancellationToken)
    {
        if (!_connection.Facts.Features.Tools)
        {
            return (new ListedTools([], null, null, []), null);
        }

        if (await _pages.ReadAsync(TryTake, cancellationToken) is { } fault)
        {
            return (null, fault);
        }

        var tools = _tools.ToImmutable();
        return (new ListedTools(tools, ToolHeaders.Of(tools), _pages.TimeToLive, _leftOut.Reasons), null);
    }

    private bool TryTake(JsonElement element)
    {
        if (element.ValueKind is not JsonValueKind.Object)
        {
            _leftOut.Note("it is no object");
            return false;
        }

        if (JsonElements.Text(JsonElements.Property(element, "name"u8)) is not { Length: > 0 } name)
        {
            _leftOut.Note("it has no name");
            return false;
        }

        var definition = JsonMarshal.GetRawUtf8Value(element);
        if (!_bounds.Allows(name, definition.Length))
        {
            return false;
        }

        if (HeadersOf(element) is not { } headers)
        {
            _leftOut.Note($"its schema marks arguments for HTTP headers ('x-mcp-header') in a way that MCP does not allow, or more than {ToolHeaders.MaxHeaders}", name);
            return false;
        }

        if (!_bounds.TryAdd(name, definition.Length))
        {
            return false;
        }

        _tools.Add(new McpTool
        {
            Name = name,
            Title = JsonElements.Text(JsonElements.Property(element, "title"u8)),
            Description = JsonElements.Text(JsonElements.Property(element, "description"u8)),
            Definition = definition.ToArray(),
            Headers = headers,
        });
        return true;
    }

    /// <summary>
    /// Null when the schema asks for headers in a way that is not allowed. That is an error only where the server gets them: a server
    /// without headers may say what it likes.
    /// </summary>
    private ImmutableArray<McpToolHeader>? HeadersOf(JsonElement tool) =>
        JsonElements.Property(tool, "inputSchema"u8) is { } schema ? ToolHeaders.Read(schema) ?? (_connection.RepeatsInHeaders ? null : []) : [];
}
