using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>What is known of one method of a grain interface; found out once.</summary>
internal sealed class GrainMethod
{
    private static readonly ConcurrentDictionary<MethodInfo, GrainMethod> Known = new();

    private GrainMethod(MethodInfo method)
    {
        Method = method;
        Returns = ReturnShape.Of(method);
        AlwaysInterleave = method.IsDefined(typeof(AlwaysInterleaveAttribute), inherit: true);
        ReadOnly = method.IsDefined(typeof(ReadOnlyAttribute), inherit: true);
        OneWay = method.IsDefined(typeof(OneWayAttribute), inherit: true) || method.ReturnType == typeof(void);
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        var parameters = method.GetParameters();
        ParameterTypes = Array.ConvertAll(parameters, parameter => parameter.ParameterType);
        TokenIndex = Array.FindIndex(parameters, parameter => parameter.ParameterType == typeof(CancellationToken));
        foreach (var parameter in parameters)
        {
            ContractRules.Check(parameter.ParameterType, $"parameter '{parameter.Name}' of {Name}");
        }

        if (Returns.ValueType is { } value)
        {
            ContractRules.Check(value, $"result of {Name}");
        }
    }

    public MethodInfo Method { get; }

    public string Name => $"{Method.DeclaringType?.Name}.{Method.Name}";

    public Type[] ParameterTypes { get; }

    public ReturnShape Returns { get; }

    public bool AlwaysInterleave { get; }

    public bool ReadOnly { get; }

    public bool OneWay { get; }

    public TimeSpan? ResponseTimeout { get; }

    /// <summary>Which argument is the cancellation token; negative without one.</summary>
    public int TokenIndex { get; }

    public static GrainMethod Of(MethodInfo method) => Known.GetOrAdd(method, static method => new GrainMethod(method));

    public Task<object?> InvokeAsync(object target, object?[] arguments) =>
        Returns.Unwrap(Method.Invoke(target, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null));
}
