using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Fixtures;
using Shouldly;

namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>One tenant's part of the REST surface.</summary>
public sealed class Tenant(HttpClient http, string name)
{
    private Task<Answer>? _created;

    public string Path => $"/tenants/{name}/mcp";

    public string Name => name;

    public Task<Answer> GetAsync(string path) => SendAsync("GET", path);

    public Task<Answer> PostAsync(string path) => SendAsync("POST", path);

    public Task<Answer> PostAsync(string path, string json) => SendAsync("POST", path, json);

    public Task<Answer> PutAsync(string path, string json) => SendAsync("PUT", path, json);

    public Task<Answer> DeleteAsync(string path) => SendAsync("DELETE", path);

    public Task<Answer> CallAsync(string tool, object? arguments = null, string? server = null, double? timeout = null) =>
        PostAsync("/call", JsonSerializer.Serialize(new { tool, server, arguments, timeout }));

    /// <summary>Registers a server and lists its tools.</summary>
    public async Task AddAsync(string server, TestServer upstream, Action<JsonObject>? configure = null)
    {
        var config = new JsonObject { ["url"] = upstream.Url.ToString() };
        configure?.Invoke(config);
        (await PutAsync($"/servers/{server}", config.ToJsonString())).ShouldBe(HttpStatusCode.Created);
        (await PostAsync($"/servers/{server}/connect")).ShouldBe(HttpStatusCode.OK).Text("state").ShouldBe("connected");
    }

    /// <summary>Creates the tenant unless that was done; every request does.</summary>
    public async Task CreateAsync() => (await (_created ??= http.SendJsonAsync("PUT", $"/tenants/{name}", "{}"))).ShouldBe(HttpStatusCode.Created);

    /// <summary>A new key of the tenant.</summary>
    public async Task<string> IssueKeyAsync(string role = "caller", DateTimeOffset? expiresAt = null, object? tools = null, object? servers = null)
    {
        await CreateAsync();
        var body = JsonSerializer.Serialize(new { name = "test", role, expires_at = expiresAt, tools, servers });
        return (await http.SendJsonAsync("POST", $"/tenants/{name}/keys", body)).ShouldBe(HttpStatusCode.Created).Text("key");
    }

    private async Task<Answer> SendAsync(string method, string path, string? json = null)
    {
        await CreateAsync();
        return json is null ? await http.SendAsync(method, Path + path) : await http.SendJsonAsync(method, Path + path, json);
    }
}
