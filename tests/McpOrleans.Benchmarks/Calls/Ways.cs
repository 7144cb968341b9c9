using System.Collections.Immutable;
using System.Net;
using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Service;

namespace McpOrleans.Benchmarks.Calls;

/// <summary>The three ways in which the same calls reach the MCP server.</summary>
internal sealed class Ways(Workload workload, IPEndPoint server, IPEndPoint yarp, ServiceProcess service, string key) : IDisposable
{
    private readonly RawCaller _direct = new(server, BenchTenant.ToServer(workload, server));
    private readonly RawCaller _yarp = new(yarp, BenchTenant.ToServer(workload, yarp));
    private readonly RawCaller _service = new(
        service.EndPoint,
        workload.IsMcp ? BenchTenant.ToEndpoint(workload.Tool, service.EndPoint, key) : BenchTenant.ToService(workload.Tool, service.EndPoint, key));

    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        await WarmUp.RunAsync(_service, () => service.ReadCounters(), cancellationToken);
        await WarmUp.RunAsync(_yarp, cancellationToken);
    }

    public async Task<ImmutableArray<CallsRound>> MeasureAsync(int concurrency, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        // One round comes first, so that the connections that this many calls need are open.
        foreach (var caller in (RawCaller[])[_direct, _yarp, _service])
        {
            await LoadGenerator.RunAsync(caller, concurrency, options.RoundTime / 4, cancellationToken);
        }

        var rounds = ImmutableArray.CreateBuilder<CallsRound>();
        for (var round = 0; round < options.Rounds; round++)
        {
            var isForward = round % 2 == 0;
            var first = isForward ? await MeasureServiceAsync(concurrency, options.RoundTime, cancellationToken) : null;
            var yarpLoad = await LoadGenerator.RunAsync(_yarp, concurrency, options.RoundTime, cancellationToken);
            var directLoad = await LoadGenerator.RunAsync(_direct, concurrency, options.RoundTime, cancellationToken);
            rounds.Add(new CallsRound(directLoad, yarpLoad, first ?? await MeasureServiceAsync(concurrency, options.RoundTime, cancellationToken)));
        }

        return rounds.ToImmutable();
    }

    public void Dispose()
    {
        _direct.Dispose();
        _yarp.Dispose();
        _service.Dispose();
    }

    private async Task<ServiceLoad> MeasureServiceAsync(int concurrency, TimeSpan duration, CancellationToken cancellationToken)
    {
        var before = service.ReadCounters();
        var load = await LoadGenerator.RunAsync(_service, concurrency, duration, cancellationToken);
        var after = service.ReadCounters();
        return new ServiceLoad
        {
            Load = load,
            AllocatedBytesPerCall = (double)(after.AllocatedBytes - before.AllocatedBytes) / load.Calls,
            ProcessorMicrosecondsPerCall = (after.ProcessorTime - before.ProcessorTime).TotalMicroseconds / load.Calls,
            CollectionPauseShare = (after.CollectionPauses - before.CollectionPauses) / duration,
        };
    }
}
