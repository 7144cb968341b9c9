using McpOrleans.Benchmarks.Calls;
using McpOrleans.Benchmarks.Hook;
using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Peers;
using McpOrleans.Benchmarks.Reports;
using McpOrleans.Benchmarks.Service;

namespace McpOrleans.Benchmarks.Profile;

/// <summary>Shows which types a call allocates, and keeps a load running steadily for long enough to attach a profiler.</summary>
internal static class ProfileScenario
{
    private const int MinBytes = 40;

    public static async Task RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        await using var server = await PeerProcess.StartServerAsync(cancellationToken);
        await using var service = await ServiceProcess.StartAsync(options.ServiceEnvironment, cancellationToken);
        var key = await BenchTenant.CreateAsync(service, server.Url, cancellationToken);
        var workload = Workload.All.First(known => options.Calls.Contains(known.Name));
        using var caller = new RawCaller(service.EndPoint, BenchTenant.ToService(workload.Tool, service.EndPoint, key));
        Console.WriteLine(RunInfo.Of(options, service.Description));
        await WarmUp.RunAsync(caller, () => service.ReadCounters(), cancellationToken);

        var duration = options.RoundTime * options.Rounds;
        Console.WriteLine($"The load runs for {duration.TotalSeconds:0} s; the service is process {service.ProcessId}.");
        service.ReadAllocations();
        var before = service.ReadCounters();
        var load = await LoadGenerator.RunAsync(caller, options.Concurrency[^1], duration, cancellationToken);
        var after = service.ReadCounters();
        var types = service.ReadAllocations();

        var table = new TextTable("bytes a call", "type");
        foreach (var (type, bytes) in types.Where(type => type.Bytes / load.Calls >= MinBytes))
        {
            table.Add($"{bytes / load.Calls}", type);
        }

        Console.WriteLine(table);
        Console.WriteLine(
            $"{load.Calls} calls, {load.CallsPerSecond:0} a second, {(after.AllocatedBytes - before.AllocatedBytes) / load.Calls} bytes a call, "
            + $"{(after.ProcessorTime - before.ProcessorTime).TotalMicroseconds / load.Calls:0} µs of processor time a call");
    }
}
