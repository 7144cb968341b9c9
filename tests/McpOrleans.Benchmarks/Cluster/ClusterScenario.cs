using System.Collections.Immutable;
using McpOrleans.Benchmarks.Calls;
using McpOrleans.Benchmarks.Peers;
using McpOrleans.Benchmarks.Reports;
using McpOrleans.Benchmarks.Service;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Cluster;

/// <summary>
/// Measures what the messages between processes cost: the same calls go through a front and two silos, each in its own process.
/// </summary>
internal static class ClusterScenario
{
    private const int Silos = 2;

    public static async Task RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        if (AzuriteProcess.Missing is { } missing)
        {
            throw new InvalidOperationException($"There can be no cluster: {missing}.");
        }

        using var folder = new TestFolder();
        await using var storage = await AzuriteProcess.StartAsync(folder.File("storage"), cancellationToken);
        await using var server = await PeerProcess.StartServerAsync(cancellationToken);
        await using var yarp = await PeerProcess.StartYarpAsync(server.Url, cancellationToken);
        var environment = options.ServiceEnvironment
            .SetItem("MCPORLEANS__STORAGE__PROVIDER", "AzureBlob")
            .SetItem("MCPORLEANS__STORAGE__CONNECTIONSTRING", storage.ConnectionString);
        var silos = new List<ServiceProcess>();
        try
        {
            foreach (var ports in FreePorts.Take(2 * Silos).Chunk(2))
            {
                silos.Add(await ServiceProcess.StartAsync(
                    environment.SetItem("MCPORLEANS__CLUSTER__SILOPORT", $"{ports[0]}").SetItem("MCPORLEANS__CLUSTER__GATEWAYPORT", $"{ports[1]}"),
                    cancellationToken,
                    role: "silo"));
            }

            await using var front = await ServiceProcess.StartAsync(environment, cancellationToken, role: "api");
            await Eventually.TrueAsync(front.IsReadyAsync, cap: Eventually.DefaultCap, cancellationToken: cancellationToken);
            await MeasureAsync(options, server, yarp, front, cancellationToken);
        }
        finally
        {
            foreach (var silo in silos)
            {
                await silo.DisposeAsync();
            }
        }
    }

    private static async Task MeasureAsync(
        BenchmarkOptions options, PeerProcess server, PeerProcess yarp, ServiceProcess front, CancellationToken cancellationToken)
    {
        var key = await BenchTenant.CreateAsync(front, server.Url, cancellationToken);
        var run = RunInfo.Of(options, front.Description);
        Console.WriteLine(run);
        var echo = Workload.All[0];
        using var ways = new Ways(echo, server.Address, yarp.Address, front, key);
        await ways.WarmUpAsync(cancellationToken);
        var levels = ImmutableArray.CreateBuilder<CallsLevel>();
        foreach (var concurrency in options.Concurrency)
        {
            levels.Add(new CallsLevel(echo.Name, concurrency, await ways.MeasureAsync(concurrency, options, cancellationToken)));
        }

        var result = new ClusterResult(levels.ToImmutable());
        Console.WriteLine(result);
        Console.WriteLine(Results.Save(run, result));
    }
}
