using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>Holds up, or fails, what a server's grain asks of others; and knows whether anything moves. Thread-safe.</summary>
internal sealed class Gates(IReadOnlyList<TestServer> upstreams)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly List<Gate> _gates = [];
    private long _moves;
    private int _inside;

    /// <summary>What comes to a point from now on waits there.</summary>
    /// <param name="number">Names it for <see cref="Release"/>.</param>
    /// <param name="point">One of <see cref="Points"/>.</param>
    /// <param name="times">How many; null: all.</param>
    public void Hold(int number, string point, int? times) => Add(new Gate
    {
        Number = number,
        Point = point,
        Times = times,
        Opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
        Fault = new Fault
        {
            Kind = point == Points.ListingAnswer ? FaultKind.HoldAnswer : FaultKind.Hold,
            Method = MethodOf(point),
            Times = times,
        },
    });

    /// <summary>What comes to a point from now on fails there, in one of a few ways.</summary>
    public void Fail(string point, int? times, int way) => Add(new Gate
    {
        Point = point,
        Times = times,
        Fault = new Fault
        {
            Kind = way switch { 0 => FaultKind.JsonRpcError, 1 => FaultKind.Status, _ => FaultKind.Disconnect },
            Method = MethodOf(point),
            Times = times,
        },
    });

    public void Release(int number)
    {
        lock (_lock)
        {
            foreach (var gate in _gates.Where(gate => gate.Number == number).ToArray())
            {
                Remove(gate);
            }
        }
    }

    /// <summary>Nothing is held or fails any more.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            foreach (var gate in _gates.ToArray())
            {
                Remove(gate);
            }
        }
    }

    /// <summary>For those whom the grain asks: waits while what comes here is held.</summary>
    /// <exception cref="IOException">It is to fail here.</exception>
    public async Task PassAsync(string point)
    {
        Interlocked.Increment(ref _moves);
        if (Take(point, gate => gate.Opened is not null) is { } hold)
        {
            await hold.Opened!.Task;
            Interlocked.Increment(ref _moves);
        }

        if (Take(point, gate => gate.Opened is null) is not null)
        {
            throw new IOException($"Scripted to fail: {point}.");
        }
    }

    /// <summary>For those whom the grain asks: something runs that nothing holds.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> run)
    {
        Interlocked.Increment(ref _inside);
        try
        {
            return await run();
        }
        finally
        {
            Interlocked.Increment(ref _moves);
            Interlocked.Decrement(ref _inside);
        }
    }

    /// <inheritdoc cref="RunAsync{T}(Func{Task{T}})"/>
    public Task RunAsync(Func<Task> run) => RunAsync(async () =>
    {
        await run();
        return true;
    });

    /// <summary>Something that was started has ended.</summary>
    public void Moved() => Interlocked.Increment(ref _moves);

    /// <summary>Returns when nothing moves any more, but for what is held. What crosses the network is given a moment.</summary>
    public async Task QuietAsync(int moments = 3)
    {
        var (same, last, start) = (0, (Moves: -1L, Messages: -1), TimeProvider.System.GetTimestamp());
        while (same < moments)
        {
            if (TimeProvider.System.GetElapsedTime(start) > Cap)
            {
                throw new TimeoutException("It does not become quiet.");
            }

            await Task.Delay(Pause, TimeProvider.System);
            var now = (Interlocked.Read(ref _moves), upstreams.Sum(upstream => upstream.Script.Traffic.Read().Messages.Values.Sum()));
            same = now == last && Volatile.Read(ref _inside) == 0 ? same + 1 : 0;
            last = now;
        }
    }

    private static string? MethodOf(string point) => Points.Upstream.Contains(point) ? point[(point.LastIndexOf(' ') + 1)..] : null;

    private void Add(Gate gate)
    {
        lock (_lock)
        {
            _gates.Add(gate);
            if (gate.Fault.Method is not null)
            {
                foreach (var upstream in upstreams)
                {
                    upstream.Script.Faults.Add(gate.Fault);
                }
            }
        }
    }

    private void Remove(Gate gate)
    {
        _gates.Remove(gate);
        gate.Opened?.TrySetResult();
        foreach (var upstream in upstreams)
        {
            upstream.Script.Faults.Remove(gate.Fault);
        }
    }

    private Gate? Take(string point, Func<Gate, bool> where)
    {
        lock (_lock)
        {
            var gate = _gates.Find(gate => gate.Point == point && where(gate) && gate.Seen != gate.Times);
            if (gate is not null)
            {
                gate.Seen++;
            }

            return gate;
        }
    }

    private sealed class Gate
    {
        public int? Number { get; init; }

        public required string Point { get; init; }

        public required int? Times { get; init; }

        public required Fault Fault { get; init; }

        /// <summary>Null: it does not hold, it fails.</summary>
        public TaskCompletionSource? Opened { get; init; }

        public int Seen { get; set; }
    }
}
