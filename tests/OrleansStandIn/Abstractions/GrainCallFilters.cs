using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans
{
    public delegate Task OutgoingGrainCallFilterDelegate(IOutgoingGrainCallContext context);

    public delegate Task IncomingGrainCallFilterDelegate(IIncomingGrainCallContext context);

    public interface IGrainCallContext
    {
        IInvokable Request { get; }

        object Grain { get; }

        GrainId? SourceId { get; }

        GrainId TargetId { get; }

        string InterfaceName { get; }

        string MethodName { get; }

        MethodInfo InterfaceMethod { get; }

        object? Result { get; set; }

        Task Invoke();
    }

    public interface IIncomingGrainCallContext : IGrainCallContext
    {
        IGrainContext TargetContext { get; }

        MethodInfo ImplementationMethod { get; }
    }

    public interface IOutgoingGrainCallContext : IGrainCallContext
    {
        IGrainContext? SourceContext { get; }
    }

    public interface IIncomingGrainCallFilter
    {
        Task Invoke(IIncomingGrainCallContext context);
    }

    public interface IOutgoingGrainCallFilter
    {
        Task Invoke(IOutgoingGrainCallContext context);
    }
}

namespace Orleans.Serialization.Invocation
{
    public interface IInvokable
    {
        int GetArgumentCount();

        object? GetArgument(int index);

        void SetArgument(int index, object? value);

        string GetMethodName();

        string GetInterfaceName();

        MethodInfo GetMethod();

        Type GetInterfaceType();
    }
}
