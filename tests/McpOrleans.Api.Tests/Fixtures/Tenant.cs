using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Fixtures;
using Shouldly;

namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>One tenant's part of the REST surface.</summary>
public sealed class Tenant(HttpClient http, string name)
{
    public string Path => $"/tenants/{name}/mcp";

    public string Name => name;

    public Task<Answer> GetAsync(string path) => http.SendAsync("GET", Path + path);

    public Task<Answer> PostAsync(string path) => http.SendAsync("POST", Path + path);

    public Task<Answer> PostAsync(string path, string json) => http.SendJsonAsync("POST", Path + path, json);

    public Task<Answer> PutAsync(string path, string json) => http.SendJsonAsync("PUT", Path + path, json);

    public Task<Answer> DeleteAsync(string path) => http.SendAsync("DELETE", Path + path);

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
}
