using System.Reflection;

namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>Grains that never answer, as those of a cluster of which nobody knows yet that it is lost.</summary>
public class SilentGrains : DispatchProxy
{
    internal static IGrainFactory Create() => Create<IGrainFactory, SilentGrains>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var answer = targetMethod!.ReturnType;
        return answer.IsGenericType && answer.GetGenericTypeDefinition() == typeof(Task<>) ? Never(answer.GenericTypeArguments[0])
            : answer == typeof(Task) ? Never(typeof(object))
            : answer.IsAssignableTo(typeof(IGrain)) ? Create(answer, typeof(SilentGrains))
            : throw new NotSupportedException(targetMethod.Name);
    }

    private static object? Never(Type result)
    {
        var source = typeof(TaskCompletionSource<>).MakeGenericType(result);
        return source.GetProperty(nameof(TaskCompletionSource.Task))!.GetValue(Activator.CreateInstance(source));
    }
}
