using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>One end of the calls of a cluster: a silo, or a client.</summary>
internal sealed class Endpoint(IServiceProvider services, Func<Cluster> cluster, MessagingOptions options)
{
    /// <summary>How often Orleans looks for calls whose time is over.</summary>
    private static readonly TimeSpan MaxSweepPeriod = TimeSpan.FromSeconds(1);

    private readonly Lazy<IIncomingGrainCallFilter[]> _incoming = new(() => [.. services.GetServices<IIncomingGrainCallFilter>()]);
    private readonly Lazy<IOutgoingGrainCallFilter[]> _outgoing = new(() => [.. services.GetServices<IOutgoingGrainCallFilter>()]);
    private readonly ConcurrentDictionary<GrainCall, byte> _pending = new();
    private readonly Lock _gate = new();
    private Timer? _sweep;
    private volatile bool _closed;

    public IServiceProvider Services => services;

    public Cluster Cluster => cluster();

    /// <summary>The silo this end belongs to; null for a client.</summary>
    public Silo? Silo { get; init; }

    public TimeSpan ResponseTimeout => options.ResponseTimeout;

    public bool CancelRequestOnTimeout => options.CancelRequestOnTimeout;

    public ObserverTable Observers => field ??= new ObserverTable(this);

    public object? Call(GrainMethod method, GrainId target, object?[] arguments)
    {
        var filters = _outgoing.Value;
        var response = filters.Length == 0
            ? SendAsync(method, target, arguments)
            : new OutgoingCallContext(this, method, target, arguments, filters).RunAsync();
        return method.Returns.Wrap(response);
    }

    public async Task<object?> SendAsync(GrainMethod method, GrainId target, object?[] arguments)
    {
        if (method.TokenIndex >= 0 && arguments[method.TokenIndex] is CancellationToken token)
        {
            token.ThrowIfCancellationRequested();
        }

        var there = Cluster;
        var call = new GrainCall(this, method, target, Isolation.CopyArguments(method, arguments));
        if (_closed)
        {
            throw ShuttingDown(call);
        }

        if (method.OneWay)
        {
            there.Dispatch(call);
            return null;
        }

        _pending[call] = 0;
        try
        {
            using var cancellation = call.CallerToken.UnsafeRegister(static call => ((GrainCall)call!).CancelByCaller(), call);
            StartSweep();
            there.Dispatch(call);
            return await call.Response.ConfigureAwait(false);
        }
        finally
        {
            _pending.TryRemove(call, out _);
        }
    }

    /// <summary>Runs a call that arrived here.</summary>
    public Task<object?> InvokeAsync(GrainCall call, object target, Activation? activation)
    {
        var filters = _incoming.Value;
        return filters.Length == 0 && target is not IIncomingGrainCallFilter
            ? call.Method.InvokeAsync(target, call.Arguments)
            : new IncomingCallContext(call, target, activation, filters).RunAsync();
    }

    /// <summary>Fails what waits for a response and everything called from now on.</summary>
    public void Close()
    {
        _closed = true;
        foreach (var call in _pending.Keys)
        {
            call.Fail(ShuttingDown(call));
        }
    }

    private static SiloUnavailableException ShuttingDown(GrainCall call) =>
        new($"The local Orleans host is shutting down and can no longer process the request: {call}.");

    /// <summary>
    /// One timer for all calls, with Orleans' period, that runs while there are any. Real time, as in Orleans: a test that advances a
    /// fake clock must not time out its own calls.
    /// </summary>
    private void StartSweep()
    {
        if (Volatile.Read(ref _sweep) is not null)
        {
            return;
        }

        lock (_gate)
        {
            using var detached = Detached.Flow();
            var period = ResponseTimeout < MaxSweepPeriod ? ResponseTimeout : MaxSweepPeriod;
            _sweep ??= new Timer(static endpoint => ((Endpoint)endpoint!).Sweep(), this, period, period);
        }
    }

    private void Sweep()
    {
        foreach (var call in _pending.Keys)
        {
            call.TimeOutIfDue();
        }

        lock (_gate)
        {
            if (_pending.IsEmpty)
            {
                _sweep?.Dispose();
                _sweep = null;
            }
        }

        if (!_pending.IsEmpty)
        {
            // One came in between, and found the timer that has just ended.
            StartSweep();
        }
    }
}
