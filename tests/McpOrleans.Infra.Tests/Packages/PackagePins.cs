using System.Collections.Immutable;
using System.Xml.Linq;
using NuGet.Versioning;

namespace McpOrleans.Infra.Tests.Packages;

/// <summary>The versions that Directory.Packages.props pins, by package.</summary>
internal static class PackagePins
{
    public static ImmutableSortedDictionary<string, NuGetVersion> Read()
    {
        var project = XDocument.Load(Path.Combine(InfraFiles.Root, "Directory.Packages.props"));
        var properties = project.Descendants("PropertyGroup").Elements().ToDictionary(property => $"$({property.Name})", property => property.Value);
        return project.Descendants("PackageVersion").ToImmutableSortedDictionary(
            pin => pin.Attribute("Include")!.Value,
            pin => NuGetVersion.Parse(properties.GetValueOrDefault(pin.Attribute("Version")!.Value, pin.Attribute("Version")!.Value)),
            StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The packages that some project references.</summary>
    public static ImmutableSortedSet<string> Referenced() =>
        Directory.EnumerateFiles(InfraFiles.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Path.Combine(InfraFiles.Root, "artifacts"), StringComparison.Ordinal))
            .Append(Path.Combine(InfraFiles.Root, "Directory.Build.targets"))
            .SelectMany(file => XDocument.Load(file).Descendants("PackageReference").Attributes("Include"))
            .Select(include => include.Value)
            .ToImmutableSortedSet(StringComparer.OrdinalIgnoreCase);
}
