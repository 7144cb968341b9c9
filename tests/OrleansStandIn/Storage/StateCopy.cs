using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans.Serialization;

namespace Orleans.Storage;

/// <summary>Copies a state, whatever its type: the real memory storage goes through JSON and asks for no contract.</summary>
internal static class StateCopy
{
    private const BindingFlags OwnFields =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static object? Of(object? value) => Of(value, new(ReferenceEqualityComparer.Instance));

    private static object? Of(object? value, Dictionary<object, object> copies)
    {
        if (value is null || TypeCopier.IsLeaf(value.GetType()) || value is GrainReference or Delegate
            || CollectionCopier.IsImmutable(value.GetType()))
        {
            return value;
        }

        if (copies.TryGetValue(value, out var known))
        {
            return known;
        }

        if (value is Array array)
        {
            var clone = (Array)array.Clone();
            copies[value] = clone;
            for (var index = 0; array.Rank == 1 && index < array.Length; index++)
            {
                clone.SetValue(Of(array.GetValue(index), copies), index);
            }

            return clone;
        }

        var copy = RuntimeHelpers.GetUninitializedObject(value.GetType());
        copies[value] = copy;
        for (var type = value.GetType(); type != typeof(object) && type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(OwnFields))
            {
                field.SetValue(copy, Of(field.GetValue(value), copies));
            }
        }

        return copy;
    }
}
