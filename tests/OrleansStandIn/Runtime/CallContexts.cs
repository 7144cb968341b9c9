using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>Takes a call through the filters and then to its end.</summary>
internal abstract class CallContext(GrainMethod method, object?[] arguments) : IInvokable
{
    private int _step;

    public IInvokable Request => this;

    public string InterfaceName => InterfaceMethod.DeclaringType!.FullName!;

    public string MethodName => InterfaceMethod.Name;

    public MethodInfo InterfaceMethod => method.Method;

    public object? Result { get; set; }

    protected GrainMethod Method => method;

    protected object?[] Arguments => arguments;

    protected abstract int FilterCount { get; }

    public int GetArgumentCount() => arguments.Length;

    public object? GetArgument(int index) => arguments[index];

    public void SetArgument(int index, object? value) => arguments[index] = value;

    public string GetMethodName() => MethodName;

    public string GetInterfaceName() => InterfaceName;

    public MethodInfo GetMethod() => InterfaceMethod;

    public Type GetInterfaceType() => InterfaceMethod.DeclaringType!;

    public async Task<object?> RunAsync()
    {
        await Invoke();
        return Result;
    }

    public async Task Invoke()
    {
        var step = _step++;
        if (step < FilterCount)
        {
            await FilterAsync(step);
        }
        else
        {
            Result = await EndAsync();
        }
    }

    protected abstract Task FilterAsync(int index);

    protected abstract Task<object?> EndAsync();
}

internal sealed class IncomingCallContext(GrainCall call, object target, Activation? activation, IIncomingGrainCallFilter[] filters)
    : CallContext(call.Method, call.Arguments), IIncomingGrainCallContext
{
    private readonly IIncomingGrainCallFilter[] _filters = target is IIncomingGrainCallFilter own ? [.. filters, own] : filters;

    public object Grain => target;

    public GrainId? SourceId => call.Source;

    public GrainId TargetId => call.Target;

    public IGrainContext TargetContext => activation!;

    public MethodInfo ImplementationMethod
    {
        get
        {
            var map = target.GetType().GetInterfaceMap(InterfaceMethod.DeclaringType!);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, InterfaceMethod)];
        }
    }

    protected override int FilterCount => _filters.Length;

    protected override Task FilterAsync(int index) => _filters[index].Invoke(this);

    protected override Task<object?> EndAsync() => Method.InvokeAsync(target, Arguments);
}

internal sealed class OutgoingCallContext(
    Endpoint endpoint, GrainMethod method, GrainId target, object?[] arguments, IOutgoingGrainCallFilter[] filters)
    : CallContext(method, arguments), IOutgoingGrainCallContext
{
    public object Grain => GrainReference.Create(endpoint, target, InterfaceMethod.DeclaringType!);

    public GrainId? SourceId => SourceContext?.GrainId;

    public GrainId TargetId => target;

    public IGrainContext? SourceContext { get; } = RuntimeContext.Current;

    protected override int FilterCount => filters.Length;

    protected override Task FilterAsync(int index) => filters[index].Invoke(this);

    protected override Task<object?> EndAsync() => endpoint.SendAsync(Method, target, Arguments);
}
