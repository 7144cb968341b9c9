using System.Collections.Immutable;
using System.Text.Json;
using McpOrleans.Benchmarks.Service;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Raw;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Stdio;

namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>
/// The MCP servers that do harm, all of one tenant, and that tenant's calls. Their processes have the lowest priority. On a machine with
/// few cores they get only what the service and the healthy servers leave, so what these lose, they lose to the service's own work.
/// </summary>
internal sealed class BadServers : IAsyncDisposable
{
    private const string Tenant = "bad";
    private const int FiftyMegabytes = 50_000_000;

    /// <summary>A size just above the service's <c>MaxMessageBytes</c>.</summary>
    private const int TooLarge = (64 * 1024 * 1024) + 1;

    private readonly ImmutableArray<string> _kinds;
    private readonly List<BadServer> _servers = [];
    private ChildProcess? _callers;

    private BadServers(ImmutableArray<string> kinds) => _kinds = kinds;

    /// <summary>Starts the processes. The service does not know the servers yet.</summary>
    /// <param name="kinds">The beginnings of the names of the servers to start, or <c>all</c>.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<BadServers> StartAsync(ImmutableArray<string> kinds, CancellationToken cancellationToken)
    {
        var servers = new BadServers(kinds);
        try
        {
            await servers.AddFloodsAsync("pings", RawKind.PingFlood, cancellationToken);
            await servers.AddFloodsAsync("notifications", RawKind.NotificationFlood, cancellationToken);
            await servers.AddHangingAsync(cancellationToken);
            await servers.AddCrashingAsync(cancellationToken);
            await servers.AddOversizedAsync(cancellationToken);
            return servers._kinds.FirstOrDefault(kind => !servers._servers.Any(server => IsOf(server.Call.Server, kind))) is { } unknown
                ? throw new ArgumentException($"There is no bad server '{unknown}'.", nameof(kinds))
                : servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Registers the servers and begins to call them.</summary>
    public async Task BeginAsync(ServiceProcess service, CancellationToken cancellationToken)
    {
        var key = await service.CreateTenantAsync(Tenant, new { }, cancellationToken);
        await Task.WhenAll(_servers.Select(server =>
            service.SendAsync(HttpMethod.Put, $"tenants/{Tenant}/mcp/servers/{server.Call.Server}", server.Config, cancellationToken)));
        _callers = await BadCallersProcess.StartAsync(
            new CallersPlan(service.Address, key, [.. _servers.Select(server => server.Call)]), cancellationToken);
    }

    /// <summary>Ends the calls and removes the tenant. Returns the result of each server.</summary>
    public async Task<ImmutableArray<BadServerResult>> EndAsync(ServiceProcess service, CancellationToken cancellationToken)
    {
        var outcomes = await BadCallersProcess.EndAsync(_callers!, cancellationToken);
        using var answer = JsonDocument.Parse(
            await service.SendAsync(HttpMethod.Get, $"tenants/{Tenant}/mcp/servers", body: null, cancellationToken));
        var states = answer.RootElement.GetProperty("servers").EnumerateArray()
            .ToDictionary(state => state.GetProperty("name").GetString()!, StringComparer.Ordinal);
        var results = new List<BadServerResult>();
        foreach (var server in _servers)
        {
            var state = states[server.Call.Server];
            results.Add(new BadServerResult
            {
                Name = server.Call.Server,
                Outcomes = outcomes.GetValueOrDefault(server.Call.Server, ImmutableSortedDictionary<string, int>.Empty),
                Connections = state.GetProperty("connection_count").GetInt32(),
                State = state.GetProperty("state").GetString()!,
                LastError = state.GetProperty("last_error").GetString(),
                Flooded = server.Process is { } process ? (await process.Control.ReadTrafficAsync(cancellationToken)).Sent : null,
            });
        }

        await service.SendAsync(HttpMethod.Delete, $"tenants/{Tenant}", body: null, cancellationToken);
        return [.. results];
    }

    public async ValueTask DisposeAsync()
    {
        if (_callers is not null)
        {
            await _callers.DisposeAsync();
        }

        foreach (var server in _servers)
        {
            await (server.Process?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private async Task AddFloodsAsync(string name, RawKind kind, CancellationToken cancellationToken)
    {
        var options = new TestServerOptions { Raw = kind };
        var call = new BadCall { Tool = "echo" };
        await AddHttpAsync($"{name}-http", options, call, cancellationToken);
        await AddHttpAsync($"{name}-sse", options, call, cancellationToken);
        AddStdio($"{name}-stdio", options, call);
    }

    private async Task AddHangingAsync(CancellationToken cancellationToken)
    {
        // There are enough callers to fill all places of a server, and some more that wait.
        var call = new BadCall { Tool = "hang", Callers = 40 };
        await AddHttpAsync("hanging-http", new TestServerOptions(), call, cancellationToken);
        AddStdio("hanging-stdio", new TestServerOptions(), call);
        await AddHttpAsync("silent-http", new TestServerOptions { Faults = [new Fault { Kind = FaultKind.Nothing }] }, call, cancellationToken);
        AddStdio("silent-stdio", new TestServerOptions { StdioFault = StdioFault.Silent }, call);
    }

    private async Task AddCrashingAsync(CancellationToken cancellationToken)
    {
        var cut = new TestServerOptions { Faults = [new Fault { Kind = FaultKind.Disconnect, Method = "tools/call" }] };
        await AddHttpAsync("crashing-http", cut, new BadCall { Tool = "echo" }, cancellationToken);
        AddStdio("crashing-stdio", new TestServerOptions(), new BadCall { Tool = "exit" });
        AddStdio("dying-stdio", new TestServerOptions { StdioFault = StdioFault.ExitsAtOnce }, new BadCall { Tool = "echo" });
    }

    private async Task AddOversizedAsync(CancellationToken cancellationToken)
    {
        var options = new TestServerOptions { Raw = RawKind.Plain };
        var many = new BadCall { Tool = "big", Bytes = FiftyMegabytes, Callers = 16, PauseSeconds = 1 };
        var large = new BadCall { Tool = "big", Bytes = TooLarge, PauseSeconds = 1 };
        await AddHttpAsync("many-http", options, many, cancellationToken);
        AddStdio("many-stdio", options, many);
        await AddHttpAsync("oversized-http", options, large, cancellationToken);
        AddStdio("oversized-stdio", options, large);
    }

    private async Task AddHttpAsync(string name, TestServerOptions options, BadCall call, CancellationToken cancellationToken)
    {
        if (IsWanted(name))
        {
            var process = await TestServerProcess.StartAtLowestPriorityAsync(options, cancellationToken);
            Add(name, new() { ["url"] = name.EndsWith("-sse", StringComparison.Ordinal) ? process.SseUrl : process.Url }, call, process);
        }
    }

    private void AddStdio(string name, TestServerOptions options, BadCall call)
    {
        if (IsWanted(name))
        {
            var command = TestServerCommand.For(options with { Stdio = true }).AtLowestPriority();
            Add(name, new() { ["command"] = command.FileName, ["args"] = command.Arguments }, call, process: null);
        }
    }

    private bool IsWanted(string name) => _kinds.Any(kind => IsOf(name, kind));

    private static bool IsOf(string name, string kind) => kind == "all" || name.StartsWith(kind, StringComparison.Ordinal);

    // The settings put as much load on the service as a tenant can: calls time out soon, circuits hardly ever open, and lost connections
    // are made again at once.
    private void Add(string name, Dictionary<string, object> config, BadCall call, TestServerProcess? process)
    {
        config["timeout"] = 5;
        config["connect_timeout"] = 5;
        config["retry_delay"] = 0.1;
        config["retry_max_delay"] = 0.1;
        config["circuit_breaker_threshold"] = 1000;
        config["circuit_breaker_timeout"] = 1;
        config["health_check_interval"] = 5;
        _servers.Add(new BadServer(config, call with { Server = name }, process));
    }

    private sealed record BadServer(Dictionary<string, object> Config, BadCall Call, TestServerProcess? Process);
}
