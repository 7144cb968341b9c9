using System.Reflection;

namespace Orleans.Runtime;

/// <summary>Translates between what a grain method returns and an untyped response.</summary>
internal abstract class ReturnShape
{
    /// <summary>The type of the result; null without one.</summary>
    public virtual Type? ValueType => null;

    /// <summary>What a caller gets.</summary>
    public abstract object? Wrap(Task<object?> response);

    /// <summary>What the implementation gave.</summary>
    public abstract Task<object?> Unwrap(object? returned);

    public static ReturnShape Of(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(void))
        {
            return new NothingShape();
        }

        if (type == typeof(Task))
        {
            return new TaskShape();
        }

        if (type == typeof(ValueTask))
        {
            return new ValueTaskShape();
        }

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        var shape = definition == typeof(Task<>) ? typeof(TaskShape<>)
            : definition == typeof(ValueTask<>) ? typeof(ValueTaskShape<>)
            : throw new NotSupportedException(
                $"{method.DeclaringType}.{method.Name} must return Task, Task<T>, ValueTask, ValueTask<T> or void.");
        return (ReturnShape)Activator.CreateInstance(shape.MakeGenericType(type.GetGenericArguments()))!;
    }

    private sealed class NothingShape : ReturnShape
    {
        public override object? Wrap(Task<object?> response) => null;

        public override Task<object?> Unwrap(object? returned) => Task.FromResult<object?>(null);
    }

    private sealed class TaskShape : ReturnShape
    {
        public override object Wrap(Task<object?> response) => response;

        public override async Task<object?> Unwrap(object? returned)
        {
            await (Task)returned!;
            return null;
        }
    }

    private sealed class TaskShape<T> : ReturnShape
    {
        public override Type ValueType => typeof(T);

        public override object Wrap(Task<object?> response) => TypedAsync(response);

        public override async Task<object?> Unwrap(object? returned) => await (Task<T>)returned!;

        private static async Task<T> TypedAsync(Task<object?> response) => (T)(await response.ConfigureAwait(false))!;
    }

    private sealed class ValueTaskShape : ReturnShape
    {
        public override object Wrap(Task<object?> response) => new ValueTask(response);

        public override async Task<object?> Unwrap(object? returned)
        {
            await (ValueTask)returned!;
            return null;
        }
    }

    private sealed class ValueTaskShape<T> : ReturnShape
    {
        public override Type ValueType => typeof(T);

        public override object Wrap(Task<object?> response) => new ValueTask<T>(TypedAsync(response));

        public override async Task<object?> Unwrap(object? returned) => await (ValueTask<T>)returned!;

        private static async Task<T> TypedAsync(Task<object?> response) => (T)(await response.ConfigureAwait(false))!;
    }
}
