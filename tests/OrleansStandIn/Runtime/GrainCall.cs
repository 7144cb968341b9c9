using Orleans.Serialization;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>One call, from the moment it is sent until its response.</summary>
internal sealed class GrainCall : WorkItem
{
    private readonly TaskCompletionSource<object?> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource? _cancellation;
    private readonly long _sentAt = Environment.TickCount64;
    private volatile Activation? _activation;

    public GrainCall(Endpoint origin, GrainMethod method, GrainId target, object?[] arguments)
    {
        Origin = origin;
        Method = method;
        Target = target;
        Arguments = arguments;
        Source = RuntimeContext.Current?.GrainId;
        Context = RequestContext.Export();
        Timeout = method.ResponseTimeout ?? origin.ResponseTimeout;
        if (method.TokenIndex >= 0)
        {
            _cancellation = new CancellationTokenSource();
            CallerToken = arguments[method.TokenIndex] is CancellationToken token ? token : default;
            arguments[method.TokenIndex] = _cancellation.Token;
        }
    }

    public Endpoint Origin { get; }

    public GrainMethod Method { get; }

    public GrainId Target { get; }

    public GrainId? Source { get; }

    public object?[] Arguments { get; }

    public Dictionary<string, object>? Context { get; }

    public TimeSpan Timeout { get; }

    public CancellationToken CallerToken { get; }

    public Task<object?> Response => _response.Task;

    /// <summary>How often the call was sent on, because the activation it met was on its way out.</summary>
    public int ForwardCount { get; set; }

    public override bool AlwaysInterleave => Method.AlwaysInterleave;

    public override bool ReadOnly => Method.ReadOnly;

    public override bool KeepsAlive => true;

    public override bool LocalOnly => false;

    public override Guid? ReentrancyId => Context?.GetValueOrDefault(RequestContext.CallChainReentrancyKey) as Guid?;

    private bool Expired => Environment.TickCount64 - _sentAt > Timeout.TotalMilliseconds;

    public override Task RunAsync(Activation activation)
    {
        _activation = activation;
        return RunOnAsync(activation.GrainInstance!, activation, activation.Endpoint);
    }

    /// <summary>Runs the call on a grain, or on an observer when there is no activation.</summary>
    public async Task RunOnAsync(object target, Activation? activation, Endpoint there)
    {
        if (Expired || _cancellation?.IsCancellationRequested is true)
        {
            return;
        }

        RequestContext.Import(Context);
        try
        {
            var result = await there.InvokeAsync(this, target, activation);
            if (activation is { IsAbandoned: true })
            {
                // What a grain gives after its silo was killed does not leave that silo.
                return;
            }

            _response.TrySetResult(Isolation.Copy(result, Method.Returns.ValueType ?? typeof(object), Origin));
        }
        catch (Exception) when (activation is { IsAbandoned: true })
        {
            // Lost, likewise.
        }
        catch (Exception exception)
        {
            if (exception is InconsistentStateException { IsSourceActivation: true } inconsistent)
            {
                inconsistent.IsSourceActivation = false;
                activation?.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, exception.Message));
            }

            Fail(exception);
        }
    }

    public void Fail(Exception exception)
    {
        if (Method.OneWay)
        {
            return;
        }

        try
        {
            _response.TrySetException(ExceptionIsolation.Copy(exception, Origin));
        }
        catch (CodecNotFoundException complaint)
        {
            _response.TrySetException(complaint);
        }
    }

    public void CancelByCaller()
    {
        // The caller does not wait for the callee to notice.
        if (_response.TrySetCanceled(CallerToken))
        {
            CancelCallee();
        }
    }

    public void TimeOutIfDue()
    {
        if (Expired && _response.TrySetException(new TimeoutException($"Response did not arrive on time in {Timeout} for message: {this}.")))
        {
            if (Origin.CancelRequestOnTimeout)
            {
                CancelCallee();
            }
        }
    }

    public override string ToString() => $"Request [{Source?.ToString() ?? "client"} -> {Target}] {Method.Name}";

    private void CancelCallee()
    {
        if (_activation is { } activation)
        {
            activation.Post(() => _cancellation?.Cancel());
        }
        else
        {
            _cancellation?.Cancel();
        }
    }
}
