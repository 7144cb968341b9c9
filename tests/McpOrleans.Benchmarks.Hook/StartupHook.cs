using System.IO.Pipes;
using McpOrleans.Benchmarks.Hook;

/// <summary>
/// Runs inside the measured service: .NET loads this assembly there because the benchmark names it in DOTNET_STARTUP_HOOKS.
/// So the service itself needs no door for measurements. The runtime finds this type by its name, which has no namespace.
/// </summary>
#pragma warning disable CA1050, MA0047
internal static class StartupHook
#pragma warning restore CA1050, MA0047
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(CounterProtocol.PipeVariable) is { } pipe)
        {
            // A thread of its own: on the pool, the answer would wait behind the work that it is to measure.
            new Thread(() => Answer(pipe)) { IsBackground = true, Name = "benchmark counters" }.Start();
        }
    }

    private static void Answer(string name)
    {
        using var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.CurrentUserOnly);
        pipe.Connect();
        using var writer = new BinaryWriter(pipe);
        AllocationSamples? samples = null;
        while (pipe.ReadByte() is >= 0 and var request)
        {
            if (request == CounterProtocol.Allocations)
            {
                samples ??= new AllocationSamples();
                var types = samples.Take(CounterProtocol.MaxTypes);
                writer.Write(types.Count);
                foreach (var (type, bytes) in types)
                {
                    writer.Write(type);
                    writer.Write(bytes);
                }

                writer.Flush();
                continue;
            }

            if (request == CounterProtocol.CollectFirst)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }

            ServiceCounters.ReadOwn().Write(writer);
            writer.Flush();
        }
    }
}
