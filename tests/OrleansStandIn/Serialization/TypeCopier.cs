using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization;

/// <summary>Copies values of one runtime type.</summary>
internal abstract class TypeCopier
{
    private static readonly ConcurrentDictionary<Type, TypeCopier?> Known = new();

    private static readonly HashSet<Type> Leaves =
    [
        typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(DateOnly), typeof(TimeOnly),
        typeof(Guid), typeof(Uri), typeof(Version), typeof(Half), typeof(Int128), typeof(UInt128), typeof(BigInteger), typeof(CultureInfo),
        typeof(IPAddress), typeof(IPEndPoint), typeof(CancellationToken), typeof(object),
    ];

    /// <summary>Nothing in a value of this type can change or be refused: both sides may have the same one.</summary>
    public virtual bool IsShared => false;

    public abstract object Copy(object value, CopyContext context);

    /// <exception cref="CodecNotFoundException">Orleans could not serialize a value of that type in that place.</exception>
    public static TypeCopier Of(Type type, Type declared) =>
        Known.GetOrAdd(type, Create)
        ?? CollectionCopier.ForInterface(declared)
        ?? throw new CodecNotFoundException(ContractRules.Refusal(type));

    public static bool IsLeaf(Type type) =>
        type.IsPrimitive || type.IsEnum || Leaves.Contains(type)
        || typeof(Type).IsAssignableFrom(type) || typeof(CultureInfo).IsAssignableFrom(type);

    private static TypeCopier? Create(Type type)
    {
        if (IsLeaf(type))
        {
            return new SharedCopier();
        }

        if (typeof(GrainReference).IsAssignableFrom(type))
        {
            return new ReferenceCopier();
        }

        if (typeof(Exception).IsAssignableFrom(type))
        {
            return new ExceptionCopier();
        }

        if (CollectionCopier.TryCreate(type) is { } collection)
        {
            return collection;
        }

        if (IsTuple(type))
        {
            return new MemberCopier(type, type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic));
        }

        if (!type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            return null;
        }

        return ContractRules.IsClosedAndImmutable(type) ? new SharedCopier() : new MemberCopier(type, ContractMembers.Of(type));
    }

    private static bool IsTuple(Type type) =>
        type.IsGenericType && type.Namespace is "System" or "System.Collections.Generic"
        && (type.IsAssignableTo(typeof(ITuple)) || type.Name.StartsWith("KeyValuePair`", StringComparison.Ordinal));

    private sealed class SharedCopier : TypeCopier
    {
        public override bool IsShared => true;

        public override object Copy(object value, CopyContext context) => value;
    }

    private sealed class ReferenceCopier : TypeCopier
    {
        public override object Copy(object value, CopyContext context) =>
            context.To is { } to ? ((GrainReference)value).For(to) : value;
    }

    private sealed class ExceptionCopier : TypeCopier
    {
        public override object Copy(object value, CopyContext context) => ExceptionIsolation.Copy((Exception)value, context.To);
    }
}
