using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>Constructs grains: services from the container, persistent state from the storage, and the activation itself.</summary>
internal static class GrainActivator
{
    public static object Create(Activation activation, Type grainClass)
    {
        var constructors = grainClass.GetConstructors(BindingFlags.Public | BindingFlags.Instance);
        object[] facets =
        [
            .. (constructors is [var only] ? only.GetParameters() : [])
                .Select(parameter => Facet(activation, parameter))
                .OfType<object>(),
        ];
        try
        {
            return ActivatorUtilities.CreateInstance(activation.ActivationServices, grainClass, facets);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(
                $"Failed to create an instance of grain type '{grainClass}'. See InnerException for details.",
                exception is TargetInvocationException { InnerException: { } inner } ? inner : exception);
        }
    }

    /// <summary>What differs from one activation to the next; null for what the container gives.</summary>
    private static object? Facet(Activation activation, ParameterInfo parameter) =>
        parameter.ParameterType == typeof(IGrainContext) ? activation
        : parameter.GetCustomAttribute<PersistentStateAttribute>() is { } state ? PersistentState.Create(activation, parameter, state)
        : null;
}
