using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Serialization;

/// <summary>The fields of a <see cref="GenerateSerializerAttribute"/> type that Orleans would send.</summary>
internal static class ContractMembers
{
    private const BindingFlags OwnMembers =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<Type, IReadOnlyList<FieldInfo>> Known = new();

    /// <exception cref="CodecNotFoundException">A field has no id, so it would be lost, or a base class is no contract.</exception>
    public static IReadOnlyList<FieldInfo> Of(Type type) => Known.GetOrAdd(type, Find);

    private static IReadOnlyList<FieldInfo> Find(Type type)
    {
        var fields = new List<FieldInfo>();
        for (var current = type; IsContractLevel(current); current = current.BaseType!)
        {
            if (!current.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            {
                throw new CodecNotFoundException(
                    $"{current}, a base class of {type}, can't be sent between grains: it lacks [GenerateSerializer].");
            }

            var implied = PrimaryConstructorNames(current);
            foreach (var field in current.GetFields(OwnMembers))
            {
                var name = MemberName(field);
                if (HasId(current, field, name) || implied.Contains(name))
                {
                    fields.Add(field);
                }
                else if (!field.IsDefined(typeof(NonSerializedAttribute), inherit: false))
                {
                    throw new CodecNotFoundException($"{current}.{name} would be lost between grains: it lacks [Id] (or [NonSerialized]).");
                }
            }
        }

        return fields;
    }

    private static bool IsContractLevel(Type? type) =>
        type is not null && type.Namespace?.StartsWith("System", StringComparison.Ordinal) is not true;

    private static string MemberName(FieldInfo field) =>
        field.Name.StartsWith('<') && field.Name.IndexOf('>', StringComparison.Ordinal) is > 0 and var end
            ? field.Name[1..end]
            : field.Name;

    private static bool HasId(Type type, FieldInfo field, string name) =>
        field.IsDefined(typeof(IdAttribute), inherit: false)
        || type.GetProperty(name, OwnMembers)?.IsDefined(typeof(IdAttribute), inherit: false) is true;

    // The parameters of a record's primary constructor have ids of their own.
    private static HashSet<string> PrimaryConstructorNames(Type type)
    {
        var isRecord = type.GetMethod("PrintMembers", OwnMembers) is not null;
        if (!isRecord && type.GetCustomAttribute<GenerateSerializerAttribute>()?.IncludePrimaryConstructorParameters is not true)
        {
            return [];
        }

        var constructors = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(constructor => constructor.GetParameters() is not [var only] || only.ParameterType != type);
        return [.. constructors.SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.Name!)];
    }
}
