using McpOrleans.Benchmarks;
using McpOrleans.Benchmarks.Calls;
using McpOrleans.Benchmarks.Cluster;
using McpOrleans.Benchmarks.Hang;
using McpOrleans.Benchmarks.Neighbours;
using McpOrleans.Benchmarks.Peers;
using McpOrleans.Benchmarks.Profile;
using McpOrleans.Benchmarks.Scale;
using McpOrleans.Benchmarks.Slow;
using McpOrleans.Benchmarks.Storage;
using McpOrleans.Benchmarks.Tenants;

if (BadCallersProcess.ReadPlan() is { } plan)
{
    return await BadCallers.RunAsync(plan);
}

if (await PeerProcess.RunAsync())
{
    return 0;
}

return await BenchmarkCommand.InvokeAsync(args, new Dictionary<string, Func<BenchmarkOptions, CancellationToken, Task>>(StringComparer.Ordinal)
{
    ["calls"] = CallsScenario.RunAsync,
    ["cluster"] = ClusterScenario.RunAsync,
    ["hang"] = HangScenario.RunAsync,
    ["neighbours"] = NeighboursScenario.RunAsync,
    ["profile"] = ProfileScenario.RunAsync,
    ["scale"] = ScaleScenario.RunAsync,
    ["slow"] = SlowScenario.RunAsync,
    ["storage"] = StorageScenario.RunAsync,
    ["tenants"] = TenantsScenario.RunAsync,
});
