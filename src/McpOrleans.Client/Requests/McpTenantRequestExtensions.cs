using System.Text.Json.Nodes;

namespace McpOrleans.Client;

/// <summary>Requests by their parameters: tools with typed arguments and results, resources and prompts.</summary>
public static class McpTenantRequestExtensions
{
    private const string CallerId = "grain-client";

    /// <summary>
    /// Calls a tool and reads what it gave: its structured content, or else its only text, as JSON unless
    /// <typeparamref name="T"/> is a string.
    /// </summary>
    /// <param name="tenant">Whose tools.</param>
    /// <param name="tool">A qualified name, or a bare one that only one server has.</param>
    /// <param name="arguments">An object that serializes to the arguments; null: none.</param>
    /// <param name="options">How arguments and result are written; null: names in camel case.</param>
    /// <param name="cancellationToken">Calls the request off.</param>
    /// <exception cref="McpCallException">The call failed, or the tool reported an error of its own (<c>tool_error</c>).</exception>
    /// <exception cref="JsonException">The tool gave something else than a <typeparamref name="T"/>.</exception>
    public static async Task<T?> CallToolAsync<T>(
        this IMcpTenant tenant, string tool, object? arguments = null, JsonSerializerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        options ??= JsonSerializerOptions.Web;
        var call = new ToolCall
        {
            Tool = tool,
            Arguments = arguments is null ? default : JsonSerializer.SerializeToUtf8Bytes(arguments, options),
            Caller = NewCaller(),
        };
        var outcome = await tenant.CallToolAsync(call, cancellationToken);
        return ToolContent.Read<T>(outcome.Reply.GetResult(), options);
    }

    /// <summary><c>resources/list</c> of one server, a page of it.</summary>
    public static Task<McpReply> ListResourcesAsync(
        this IMcpTenant tenant, string server, string? cursor = null, CancellationToken cancellationToken = default) =>
        SendAsync(tenant, server, "resources/list", Page(cursor), cancellationToken);

    /// <summary><c>resources/templates/list</c> of one server, a page of it.</summary>
    public static Task<McpReply> ListResourceTemplatesAsync(
        this IMcpTenant tenant, string server, string? cursor = null, CancellationToken cancellationToken = default) =>
        SendAsync(tenant, server, "resources/templates/list", Page(cursor), cancellationToken);

    /// <summary><c>resources/read</c>.</summary>
    public static Task<McpReply> ReadResourceAsync(
        this IMcpTenant tenant, string server, string uri, CancellationToken cancellationToken = default) =>
        SendAsync(tenant, server, "resources/read", new JsonObject { ["uri"] = uri }, cancellationToken);

    /// <summary><c>prompts/list</c> of one server, a page of it.</summary>
    public static Task<McpReply> ListPromptsAsync(
        this IMcpTenant tenant, string server, string? cursor = null, CancellationToken cancellationToken = default) =>
        SendAsync(tenant, server, "prompts/list", Page(cursor), cancellationToken);

    /// <summary><c>prompts/get</c>.</summary>
    public static Task<McpReply> GetPromptAsync(
        this IMcpTenant tenant,
        string server,
        string prompt,
        IReadOnlyDictionary<string, string>? arguments = null,
        CancellationToken cancellationToken = default)
    {
        var parameters = new JsonObject { ["name"] = prompt };
        if (arguments is not null)
        {
            parameters["arguments"] = new JsonObject(arguments.Select(argument => KeyValuePair.Create(argument.Key, (JsonNode?)argument.Value)));
        }

        return SendAsync(tenant, server, "prompts/get", parameters, cancellationToken);
    }

    /// <summary>A caller for code that acts on its own behalf; each has an id of its own for logs.</summary>
    internal static Caller NewCaller() => new() { Id = CallerId, RequestId = Guid.NewGuid().ToString("N") };

    private static Task<McpReply> SendAsync(
        IMcpTenant tenant, string server, string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var request = new McpRequest { Method = method, Params = JsonSerializer.SerializeToUtf8Bytes(parameters), Caller = NewCaller() };
        return tenant.SendAsync(server, request, cancellationToken);
    }

    private static JsonObject Page(string? cursor) => cursor is null ? [] : new JsonObject { ["cursor"] = cursor };
}
