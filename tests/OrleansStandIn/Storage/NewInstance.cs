using System.Runtime.CompilerServices;

namespace Orleans.Storage;

/// <summary>The state of a grain that has none yet.</summary>
internal static class NewInstance
{
    public static T Of<T>() => typeof(T).GetConstructor(Type.EmptyTypes) is not null || typeof(T).IsValueType
        ? Activator.CreateInstance<T>()
        : (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
}
