using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace McpOrleans.Client.AI;

/// <summary>One tool of one MCP server as a function for a model. A failure is returned to the model, which can act on it.</summary>
internal sealed class McpFunction : AIFunction
{
    private const string AnyArguments = """{"type":"object"}""";

    /// <summary>The greatest depth of JSON that the service accepts from an MCP server.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    private readonly IMcpTenant _tenant;
    private readonly ToolRoute _route;
    private readonly string? _caller;

    public McpFunction(IMcpTenant tenant, ToolRoute route, string name, string? caller)
    {
        (_tenant, _route, _caller, Name) = (tenant, route, caller, name);
        Description = route.Tool.Description ?? route.Tool.Title ?? "";
        var definition = JsonElement.Parse(route.Tool.Definition, Deep);
        JsonSchema = definition.TryGetProperty("inputSchema", out var input) ? input : JsonElement.Parse(AnyArguments);
        ReturnJsonSchema = definition.TryGetProperty("outputSchema", out var output) ? output : null;
        AdditionalProperties = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["mcp_server"] = route.Server,
            ["mcp_tool"] = route.Tool.Name,
        };
    }

    public override string Name { get; }

    public override string Description { get; }

    public override JsonElement JsonSchema { get; }

    public override JsonElement? ReturnJsonSchema { get; }

    public override IReadOnlyDictionary<string, object?> AdditionalProperties { get; }

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var caller = McpTenantRequestExtensions.NewCaller();
        var call = new ToolCall
        {
            Tool = _route.Tool.Name,
            Server = _route.Server,
            Arguments = JsonSerializer.SerializeToUtf8Bytes(arguments.ToDictionary(StringComparer.Ordinal), AIJsonUtilities.DefaultOptions),
            Caller = _caller is null ? caller : caller with { Id = _caller },
        };
        var outcome = await _tenant.CallToolAsync(call, cancellationToken);
        return outcome.Reply switch
        {
            CompletedReply completed => ToolContent.ForModel(completed.GetResult()),
            var reply => Tell(reply.GetFailure()),
        };
    }

    private static JsonObject Tell(Failure failure) => new()
    {
        ["error"] = failure.Message,
        ["error_code"] = failure.Code,
        ["suggestion"] = failure.Suggestion,
        ["may_have_run"] = failure.Ran is not false,
    };
}
