using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace McpOrleans.Grains.Tests.Contracts;

/// <summary>
/// Reads from types everything that other versions of the service depend on: what silos and fronts send each other, and what is
/// stored. One entry per fact, so that two people who add something do not get in each other's way.
/// </summary>
internal static class ContractReader
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <exception cref="InvalidOperationException">A type or method that other versions see has no alias.</exception>
    public static SortedDictionary<string, string> Read(IEnumerable<Type> types)
    {
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in types.Where(IsOurs).SelectMany(ReadType))
        {
            if (!entries.TryAdd(key, value))
            {
                throw new InvalidOperationException($"'{key}' is there twice: an alias or id is used for two things.");
            }
        }

        return entries;
    }

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("OrleansCodeGen", StringComparison.Ordinal) != true;

    private static IEnumerable<(string Key, string Value)> ReadType(Type type)
    {
        if (type.IsInterface)
        {
            return typeof(IAddressable).IsAssignableFrom(type) ? ReadInterface(type) : [];
        }

        if (typeof(IGrain).IsAssignableFrom(type))
        {
            return type.IsAbstract ? [] : ReadGrain(type);
        }

        return type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is null ? [] : type.IsEnum ? ReadEnum(type) : ReadContract(type);
    }

    private static IEnumerable<(string Key, string Value)> ReadContract(Type type)
    {
        var alias = AliasOf(type);
        var kind = type.IsValueType ? "struct" : "class";
        yield return ($"type {alias}", type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)
            ? $"{kind} : {NameOf(parent)}"
            : kind);

        foreach (var member in type.GetMembers(Declared))
        {
            if (member.GetCustomAttribute<IdAttribute>(inherit: false) is { } id)
            {
                var memberType = member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;
                var required = member.IsDefined(typeof(RequiredMemberAttribute)) ? ContractListing.Required : string.Empty;
                yield return (
                    string.Create(CultureInfo.InvariantCulture, $"member {alias} {id.Id}"), $"{member.Name}: {NameOf(memberType)}{required}");
            }
        }
    }

    private static IEnumerable<(string Key, string Value)> ReadEnum(Type type)
    {
        var alias = AliasOf(type);
        yield return ($"type {alias}", $"enum : {NameOf(Enum.GetUnderlyingType(type))}");
        foreach (var name in Enum.GetNames(type))
        {
            yield return ($"value {alias}.{name}", Enum.Format(type, Enum.Parse(type, name), "D"));
        }
    }

    private static IEnumerable<(string Key, string Value)> ReadInterface(Type type)
    {
        var alias = AliasOf(type);
        yield return ($"interface {alias}", string.Join(", ", type.GetInterfaces().Where(SaysSomething).Select(NameOf).Order(StringComparer.Ordinal)));
        foreach (var method in type.GetMethods())
        {
            var parameters = string.Join(", ", method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)));
            yield return ($"method {alias}.{AliasOf(method)}", $"({parameters}) -> {NameOf(method.ReturnType)}");
        }
    }

    private static IEnumerable<(string Key, string Value)> ReadGrain(Type type)
    {
        yield return (
            $"grain {type.Name}",
            string.Join(", ", type.GetInterfaces().Select(NameOf).Where(IsOurAlias).Order(StringComparer.Ordinal)));

        foreach (var parameter in type.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
        {
            if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } state)
            {
                yield return ($"state {type.Name}.{state.StateName}", NameOf(parameter.ParameterType.GetGenericArguments()[0]));
            }
        }
    }

    // These two are in every grain interface.
    private static bool SaysSomething(Type type) => type != typeof(IAddressable) && type != typeof(IGrain);

    private static bool IsOurAlias(string name) => name.StartsWith("mcporleans.", StringComparison.Ordinal);

    private static string AliasOf(MemberInfo member) =>
        member.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias
        ?? throw new InvalidOperationException($"'{member.DeclaringType?.Name}.{member.Name}' has no [Alias], so that it could never be renamed.");

    private static string NameOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return NameOf(value) + "?";
        }

        if (type.IsArray)
        {
            return NameOf(type.GetElementType()!) + "[]";
        }

        if (type.GetCustomAttribute<AliasAttribute>(inherit: false) is { Alias: var alias } && IsOurAlias(alias))
        {
            return alias;
        }

        return type.IsGenericType
            ? $"{type.Namespace}.{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
            : $"{type.Namespace}.{type.Name}";
    }
}
