using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>Finds the grain classes of the application, and which of them serves an interface.</summary>
internal static class GrainClasses
{
    private static readonly Lock Gate = new();
    private static readonly ConcurrentDictionary<Type, GrainType> ByInterface = new();
    private static readonly HashSet<Assembly> Scanned = [];
    private static readonly Dictionary<GrainType, Type> ByGrainType = [];

    public static Type Get(GrainType grainType)
    {
        lock (Gate)
        {
            Scan();
            return ByGrainType.TryGetValue(grainType, out var found)
                ? found
                : throw new ArgumentException($"Could not find an implementation for grain type {grainType}");
        }
    }

    public static GrainType ForInterface(Type interfaceType, string? classNamePrefix = null) => classNamePrefix is null
        ? ByInterface.GetOrAdd(interfaceType, static type => Find(type, null))
        : Find(interfaceType, classNamePrefix);

    private static GrainType Find(Type interfaceType, string? classNamePrefix)
    {
        lock (Gate)
        {
            Scan();
            Type[] candidates =
            [
                .. ByGrainType.Values.Where(type => interfaceType.IsAssignableFrom(type)
                    && (classNamePrefix is null || type.FullName!.StartsWith(classNamePrefix, StringComparison.Ordinal))),
            ];
            return candidates switch
            {
                [] => throw new ArgumentException($"Could not find an implementation for interface {interfaceType}", nameof(interfaceType)),
                [var only] => TypeOf(only),
                _ => Array.Find(candidates, type => string.Equals("I" + type.Name, interfaceType.Name, StringComparison.Ordinal)) is { } byName
                    ? TypeOf(byName)
                    : throw new ArgumentException(
                        $"Unable to identify a single appropriate grain type for interface {interfaceType}. "
                        + $"Candidates: {string.Join(", ", candidates.Select(type => type.Name))}",
                        nameof(interfaceType)),
            };
        }
    }

    private static GrainType TypeOf(Type grainClass)
    {
        if (grainClass.GetCustomAttribute<GrainTypeAttribute>() is { } named)
        {
            return named.GrainType;
        }

        var name = grainClass.Name.ToLowerInvariant();
        return GrainType.Create(name.EndsWith("grain", StringComparison.Ordinal) && name.Length > 5 ? name[..^5] : name);
    }

    // Everything loaded that can know grains at all, and everything such an assembly refers to.
    private static void Scan()
    {
        var waiting = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !Scanned.Contains(assembly)));
        while (waiting.TryDequeue(out var assembly))
        {
            if (!Scanned.Add(assembly) || assembly.IsDynamic || !KnowsGrains(assembly))
            {
                continue;
            }

            foreach (var grainClass in assembly.GetTypes().Where(type =>
                type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false } && typeof(IGrain).IsAssignableFrom(type)
                && !typeof(GrainReference).IsAssignableFrom(type)))
            {
                if (!ByGrainType.TryAdd(TypeOf(grainClass), grainClass))
                {
                    throw new OrleansConfigurationException(
                        $"Grain type {TypeOf(grainClass)} is used by {grainClass} and by {ByGrainType[TypeOf(grainClass)]}.");
                }
            }

            foreach (var name in assembly.GetReferencedAssemblies())
            {
                try
                {
                    waiting.Enqueue(Assembly.Load(name));
                }
                catch (Exception exception) when (exception is FileNotFoundException or FileLoadException or BadImageFormatException)
                {
                    // Not deployed, so it has no grains to offer.
                }
            }
        }
    }

    private static bool KnowsGrains(Assembly assembly)
    {
        var own = typeof(GrainClasses).Assembly;
        return assembly == own
            || assembly.GetReferencedAssemblies().Any(name => string.Equals(name.Name, own.GetName().Name, StringComparison.Ordinal))
            || assembly == Assembly.GetEntryAssembly();
    }
}
