using System.Collections.Concurrent;

namespace Orleans.Serialization;

/// <summary>What may be declared in the signature of a grain method.</summary>
internal static class ContractRules
{
    private static readonly ConcurrentDictionary<Type, bool> Closed = new();

    /// <exception cref="CodecNotFoundException">Orleans could not serialize the type.</exception>
    public static void Check(Type type, string where)
    {
        try
        {
            Check(type, []);
        }
        catch (CodecNotFoundException exception)
        {
            throw new CodecNotFoundException($"{where}: {exception.Message}");
        }
    }

    public static string Refusal(Type type) =>
        $"{type} can't be sent between grains: it lacks [GenerateSerializer]. "
        + "(If Orleans does know this type, the stand-in does not: add it to its copiers.)";

    /// <summary>Whether a value of the type can neither change nor hold anything that would have to be looked at.</summary>
    public static bool IsClosedAndImmutable(Type type) =>
        type.IsDefined(typeof(ImmutableAttribute), inherit: false) && IsClosed(type);

    private static void Check(Type type, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (!seen.Add(type) || TypeCopier.IsLeaf(type))
        {
            return;
        }

        if (CollectionCopier.ElementsOf(type) is { } elements)
        {
            foreach (var element in elements)
            {
                Check(element, seen);
            }

            return;
        }

        if (IsOpen(type))
        {
            return;
        }

        if (type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            foreach (var member in ContractMembers.Of(type))
            {
                Check(member.FieldType, seen);
            }

            return;
        }

        if (type.Namespace?.StartsWith("System", StringComparison.Ordinal) is not true)
        {
            throw new CodecNotFoundException(Refusal(type));
        }
    }

    // What a value really is shows only when there is one.
    private static bool IsOpen(Type type) =>
        type.IsInterface || type == typeof(object) || type.IsGenericParameter || typeof(Exception).IsAssignableFrom(type)
        || (type.IsAbstract && !type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false));

    private static bool IsClosed(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (TypeCopier.IsLeaf(type))
        {
            return type != typeof(object);
        }

        if (Closed.TryGetValue(type, out var known))
        {
            return known;
        }

        // Assumed while its members are looked at: a type that contains itself is closed when all else is.
        Closed[type] = true;
        var closed = !type.IsInterface && CollectionCopier.ElementsOf(type) is { } elements
            ? Array.TrueForAll(elements, IsClosed)
            : (type.IsSealed || type.IsValueType)
                && type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)
                && ContractMembers.Of(type).All(member => IsClosed(member.FieldType));
        Closed[type] = closed;
        return closed;
    }
}
