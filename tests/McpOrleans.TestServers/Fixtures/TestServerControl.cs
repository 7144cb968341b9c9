using System.Net.Http.Json;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Http;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>Reads and changes the script of a test server in another process.</summary>
public sealed class TestServerControl(Uri server) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(server, "/control/"), Timeout = Eventually.DefaultCap };

    /// <inheritdoc cref="Script.Traffic"/>
    public async Task<TrafficSnapshot> ReadTrafficAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetFromJsonAsync<TrafficSnapshot>("traffic", ControlJson.Options, cancellationToken))!;

    /// <inheritdoc cref="Traffic.Reset"/>
    public Task ResetTrafficAsync(CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, "traffic", null, cancellationToken);

    /// <inheritdoc cref="FaultList.Set"/>
    public Task SetFaultsAsync(IEnumerable<Fault> faults, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, "faults", JsonContent.Create(faults, options: ControlJson.Options), cancellationToken);

    /// <inheritdoc cref="FaultList.Add"/>
    public Task AddFaultAsync(Fault fault, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "faults", JsonContent.Create(fault, options: ControlJson.Options), cancellationToken);

    /// <summary>Adds a tool as <c>tools/list</c> describes it; it answers with its own name. Tells nobody.</summary>
    public Task AddToolAsync(JsonObject definition, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "tools", JsonContent.Create(definition), cancellationToken);

    /// <inheritdoc cref="ToolCatalog.Remove"/>
    public Task RemoveToolAsync(string name, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, $"tools/{Uri.EscapeDataString(name)}", null, cancellationToken);

    /// <inheritdoc cref="ToolCatalog.NotifyChangedAsync"/>
    public Task NotifyToolsChangedAsync(CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "tools/changed", null, cancellationToken);

    /// <inheritdoc cref="TestServer.ForgetSessionsAsync"/>
    public Task ForgetSessionsAsync(CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, "sessions", null, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
