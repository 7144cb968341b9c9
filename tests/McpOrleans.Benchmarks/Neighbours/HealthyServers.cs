using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Service;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>The MCP servers that must not be affected: twenty processes over all transports, five for each of four tenants.</summary>
internal sealed class HealthyServers : IAsyncDisposable
{
    private const int Tenants = 4;
    private const int LargeAnswer = 100_000;
    private static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 4 };

    private readonly List<TestServerProcess> _processes = [];
    private readonly SortedDictionary<string, RestCaller> _callers = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>One caller for each server, in a fixed order.</summary>
    public IReadOnlyList<ICaller> Callers => [.. _callers.Values];

    /// <summary>The servers' names, in the same order.</summary>
    public IReadOnlyList<string> Names => [.. _callers.Keys];

    /// <summary>Starts and registers the servers.</summary>
    public static async Task<HealthyServers> StartAsync(ServiceProcess service, CancellationToken cancellationToken)
    {
        var servers = new HealthyServers();
        try
        {
            foreach (var tenant in Enumerable.Range(1, Tenants).Select(number => $"tenant-{number}"))
            {
                var key = await service.CreateTenantAsync(tenant, new { }, cancellationToken);
                await Parallel.ForEachAsync(
                    ["http-1", "http-2", "large", "sse", "stdio"],
                    AtOnce,
                    async (name, token) => await servers.AddAsync(service, tenant, name, key, token));
            }

            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var caller in _callers.Values)
        {
            caller.Dispose();
        }

        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    private async Task AddAsync(ServiceProcess service, string tenant, string name, string key, CancellationToken cancellationToken)
    {
        if (name == "stdio")
        {
            var command = TestServerCommand.For(new TestServerOptions { Stdio = true });
            await service.RegisterAsync(tenant, name, new { command = command.FileName, args = command.Arguments }, cancellationToken);
        }
        else
        {
            var process = await TestServerProcess.StartAsync(cancellationToken: cancellationToken);
            lock (_lock)
            {
                _processes.Add(process);
            }

            await service.RegisterAsync(tenant, name, new { url = name == "sse" ? process.SseUrl : process.Url }, cancellationToken);
        }

        // Most answers are small. One in five is larger than the size from which on the service counts an answer's bytes.
        var caller = name == "large"
            ? new RestCaller(service, $$$"""{"tool":"{{{name}}}__payload","arguments":{"bytes":{{{LargeAnswer}}}}}""", "\"text\":\"abcdefghijkl", key)
            : new RestCaller(service, $$$"""{"tool":"{{{name}}}__echo","arguments":{"message":"hello"}}""", "\"text\":\"hello\"", key);
        lock (_lock)
        {
            _callers.Add($"{tenant} {name}", caller);
        }
    }
}
