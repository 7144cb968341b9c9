using System.Reflection;

namespace Orleans.Runtime;

/// <summary>Implements grain interfaces by sending each call to the grain.</summary>
public class GrainReference : DispatchProxy, IAddressable, IEquatable<GrainReference>
{
    private Endpoint _endpoint = null!;

    public GrainId GrainId { get; private set; }

    internal Type InterfaceType { get; private set; } = null!;

    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"GrainReference:{GrainId}:{InterfaceType?.Name}";

    internal static GrainReference Create(Endpoint endpoint, GrainId grainId, Type interfaceType)
    {
        var reference = (GrainReference)Create(interfaceType, typeof(GrainReference));
        reference._endpoint = endpoint;
        reference.GrainId = grainId;
        reference.InterfaceType = interfaceType;
        return reference;
    }

    internal GrainReference As(Type interfaceType) => Create(_endpoint, GrainId, interfaceType);

    /// <summary>The same for another end: a reference sent elsewhere is used from there.</summary>
    internal GrainReference For(Endpoint endpoint) =>
        ReferenceEquals(endpoint, _endpoint) ? this : Create(endpoint, GrainId, InterfaceType);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        return (RuntimeContext.Current?.Endpoint ?? _endpoint).Call(GrainMethod.Of(targetMethod), GrainId, args ?? []);
    }
}
