using System.Text.Json.Nodes;

namespace McpOrleans.Client;

/// <summary>Methods for single requests: tools with typed arguments and results, resources, and prompts.</summary>
public static class McpTenantRequestExtensions
{
    private const string CallerId = "grain-client";

    /// <summary>
    /// Calls a tool and reads its result: the structured content, or else the only text. A text is read as JSON unless
    /// <typeparamref name="T"/> is a string.
    /// </summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="tenant">The tenant whose tool to call.</param>
    /// <param name="tool">The tool's qualified name, or its bare name if only one server has a tool with that name.</param>
    /// <param name="arguments">An object that is serialized to the tool's arguments. Null: no arguments.</param>
    /// <param name="options">
    /// How arguments and result are serialized. Null: <see cref="JsonSerializerOptions.Web"/>, which uses camel case.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="McpCallException">The call failed, or the tool reported an error (<c>tool_error</c>).</exception>
    /// <exception cref="JsonException">The result is not a <typeparamref name="T"/>.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="tenant"/> is null.</exception>
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

    /// <summary>Sends <c>resources/list</c> to one server, for one page of its resources.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before. Null: the first page.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ArgumentNullException"><paramref name="tenant"/> is null.</exception>
    public static Task<McpReply> ListResourcesAsync(
        this IMcpTenant tenant, string server, string? cursor = null, CancellationToken cancellationToken = default) =>
        SendAsync(tenant, server, "resources/list", Page(cursor), cancellationToken);

    /// <summary>Sends <c>resources/templates/list</c> to one server, for one page of its resource templates.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before. Null: the first page.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ArgumentNullException"><paramref name="tenant"/> is null.</exception>
    public static Task<McpReply> ListResourceTemplatesAsync(
        this IMcpTenant tenant, string server, string? cursor = null, CancellationToken cancellationToken = default) =>
        SendAsync(tenant, server, "resources/templates/list", Page(cursor), cancellationToken);

    /// <summary>Sends <c>resources/read</c> to one server.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="uri">The resource's URI.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ArgumentNullException"><paramref name="tenant"/> is null.</exception>
    public static Task<McpReply> ReadResourceAsync(
        this IMcpTenant tenant, string server, string uri, CancellationToken cancellationToken = default) =>
        SendAsync(tenant, server, "resources/read", new JsonObject { ["uri"] = uri }, cancellationToken);

    /// <summary>Sends <c>prompts/list</c> to one server, for one page of its prompts.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before. Null: the first page.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ArgumentNullException"><paramref name="tenant"/> is null.</exception>
    public static Task<McpReply> ListPromptsAsync(
        this IMcpTenant tenant, string server, string? cursor = null, CancellationToken cancellationToken = default) =>
        SendAsync(tenant, server, "prompts/list", Page(cursor), cancellationToken);

    /// <summary>Sends <c>prompts/get</c> to one server.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="prompt">The prompt's name.</param>
    /// <param name="arguments">The prompt's arguments by name. Null: none.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ArgumentNullException"><paramref name="tenant"/> is null.</exception>
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

    /// <summary>Makes a caller for code that acts for itself, with a new request id for the log.</summary>
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
