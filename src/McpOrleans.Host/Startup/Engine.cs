using System.Reflection;

namespace McpOrleans.Host.Startup;

/// <summary>The names and versions of what runs.</summary>
internal static class Engine
{
    /// <summary>This executable's version.</summary>
    public static string ServiceVersion { get; } = VersionOf(typeof(Engine).Assembly);

    /// <summary>The Orleans build the grains run on, in its own words.</summary>
    public static string Name { get; } = Describe(typeof(IGrain).Assembly);

    private static string Describe(Assembly assembly) =>
        $"{assembly.GetCustomAttribute<AssemblyProductAttribute>()?.Product ?? assembly.GetName().Name} {VersionOf(assembly)}";

    // Builds write the commit behind the version, each in its own way.
    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+', ' ')[0].TrimEnd('.') ??
        assembly.GetName().Version?.ToString() ?? "unknown";
}
