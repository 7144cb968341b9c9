using System.Reflection;

namespace McpOrleans.Host.Startup;

/// <summary>The names and versions of the running software.</summary>
internal static class Engine
{
    /// <summary>This executable's version.</summary>
    public static string ServiceVersion { get; } = VersionOf(typeof(Engine).Assembly);

    /// <summary>The Orleans build that the grains run on, as the build describes itself.</summary>
    public static string Name { get; } = Describe(typeof(IGrain).Assembly);

    private static string Describe(Assembly assembly) =>
        $"{assembly.GetCustomAttribute<AssemblyProductAttribute>()?.Product ?? assembly.GetName().Name} {VersionOf(assembly)}";

    // A build appends the commit to the version, and builds do this in different ways.
    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+', ' ')[0].TrimEnd('.') ??
        assembly.GetName().Version?.ToString() ?? "unknown";
}
