using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Support;

/// <summary>The service's REST routes as the platform admin uses them for one tenant.</summary>
internal sealed class TenantApi(HostProcess host, string root)
{
    /// <summary>The tenant of the credential itself.</summary>
    public static TenantApi Default(HostProcess host) => new(host, "mcp");

    /// <summary>A tenant that nobody else has.</summary>
    public static async Task<TenantApi> NewAsync(HostProcess host)
    {
        var tenant = $"tenants/t-{Guid.NewGuid():N}";
        (await new TenantApi(host, tenant).SendAsync(HttpMethod.Put, "", JsonContent.Create(new JsonObject()))).ShouldSucceed();
        return new TenantApi(host, $"{tenant}/mcp");
    }

    /// <summary>Issues an API key to a tenant that nobody else has, for a client of the MCP endpoint; returns the endpoint's address.</summary>
    public async Task<(Uri Url, string Key)> NewMcpClientAsync()
    {
        var tenant = new TenantApi(host, root[..^"/mcp".Length]);
        var issued = await tenant.PostAsync("keys", new JsonObject { ["name"] = "client", ["role"] = "caller" });
        return (new Uri(host.Http.BaseAddress!, "/mcp"), (string)issued.ShouldSucceed().Body["key"]!);
    }

    private const int LargeBody = 512 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Uri AddressOf(string path) => new($"{root}/{path}", UriKind.Relative);

    /// <summary>An answer's body as it came: for what a parser would take offence at.</summary>
    public Task<string> ReadTextAsync(HttpMethod method, string path, JsonNode? body = null) =>
        ReadTextAsync(method, path, body is null ? null : JsonContent.Create(body));

    /// <summary>The same for a request body that is sent as it is.</summary>
    public Task<string> PostForTextAsync(string path, string body) =>
        ReadTextAsync(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"));

    public Task<ApiAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<ApiAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public Task<ApiAnswer> PostAsync(string path, JsonNode? body = null) =>
        SendAsync(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body));

    public Task<ApiAnswer> PostTextAsync(string path, string body, string contentType = "application/json") =>
        SendAsync(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, contentType));

    public Task<ApiAnswer> PutServerAsync(string name, JsonObject config) =>
        SendAsync(HttpMethod.Put, $"servers/{Uri.EscapeDataString(name)}", JsonContent.Create(config));

    /// <summary>Registers a server and has it connected and its tools listed.</summary>
    public async Task AddServerAsync(string name, JsonObject config)
    {
        (await PutServerAsync(name, config)).ShouldSucceed();
        (await GetAsync($"servers/{name}/tools")).ShouldSucceed();
    }

    public Task<ApiAnswer> CallAsync(
        string tool, JsonObject? arguments = null, string? server = null, double? timeout = null, string? idempotencyKey = null)
    {
        var body = new JsonObject { ["tool"] = tool };
        if (arguments is not null)
        {
            body["arguments"] = arguments;
        }

        if (server is not null)
        {
            body["server"] = server;
        }

        if (timeout is { } seconds)
        {
            body["timeout"] = seconds;
        }

        return SendAsync(HttpMethod.Post, "call", JsonContent.Create(body), idempotencyKey);
    }

    /// <summary>The qualified names of all tools.</summary>
    public async Task<IReadOnlyList<string>> ListToolsAsync() =>
        [.. (await GetAsync("tools")).ShouldSucceed().Body["tools"]!.AsArray().Select(tool => (string)tool!["qualified_name"]!)];

    /// <summary>A server's circuit.</summary>
    public async Task<JsonObject> ReadCircuitAsync(string server) =>
        (await GetAsync("circuit-breakers")).ShouldSucceed().Body["circuit_breakers"]![server]!.AsObject();

    private async Task<string> ReadTextAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, AddressOf(path)) { Content = content };
        using var response = await host.Http.SendAsync(request, Cancellation);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private async Task<ApiAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, $"{root}/{path}".TrimEnd('/')) { Content = content };
        if (idempotencyKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey).ShouldBeTrue();
        }

        // A body that is refused unread is not sent then; else the refusal could be lost with the broken connection.
        request.Headers.ExpectContinue = content?.Headers.ContentLength > LargeBody;
        using var response = await host.Http.SendAsync(request, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        return new ApiAnswer(response.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject())
        {
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }
}
