using System.Collections.Immutable;
using System.Xml.Linq;
using NuGet.Versioning;

namespace McpOrleans.Infra.Tests.Packages;

/// <summary>The packages that restores have left on this machine.</summary>
internal static class PackageFolder
{
    private const int OurFramework = 10;

    private static readonly string Path = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>The bounds in the nuspecs of <paramref name="pins"/> and of what they ask for, as far as those are here.</summary>
    public static ImmutableArray<PackageBound> Bounds(IEnumerable<KeyValuePair<string, NuGetVersion>> pins)
    {
        var bounds = ImmutableArray.CreateBuilder<PackageBound>();
        var seen = new HashSet<(string, NuGetVersion)>();
        var next = new Queue<(string Package, NuGetVersion Version)>(pins.Select(pin => (pin.Key, pin.Value)));
        while (next.TryDequeue(out var asker))
        {
            if (!seen.Add(asker) || Nuspec(asker.Package, asker.Version) is not { } nuspec)
            {
                continue;
            }

            foreach (var (package, range) in Dependencies(nuspec))
            {
                bounds.Add(new(asker.Package, asker.Version, package, range));
                if (range.FindBestMatch(Versions(package)) is { } version)
                {
                    next.Enqueue((package, version));
                }
            }
        }

        return bounds.ToImmutable();
    }

    private static IEnumerable<NuGetVersion> Versions(string package)
    {
        var folder = new DirectoryInfo(System.IO.Path.Combine(Path, package.ToLowerInvariant()));
        return folder.Exists ? folder.EnumerateDirectories().Select(version => NuGetVersion.Parse(version.Name)) : [];
    }

    private static XElement? Nuspec(string package, NuGetVersion version)
    {
        var name = package.ToLowerInvariant();
        var file = System.IO.Path.Combine(Path, name, version.ToNormalizedString().ToLowerInvariant(), $"{name}.nuspec");
        return File.Exists(file) ? XDocument.Load(file).Root : null;
    }

    /// <summary>Those for the framework nearest to ours.</summary>
    private static IEnumerable<(string Package, VersionRange Range)> Dependencies(XElement nuspec)
    {
        var all = Named(nuspec, "dependencies").ToList();
        var group = Named(all, "group").MaxBy(candidate => Nearness(candidate.Attribute("targetFramework")?.Value ?? ""));
        return Named(group is null ? all : [group], "dependency").Select(dependency =>
            (dependency.Attribute("id")!.Value, VersionRange.Parse(dependency.Attribute("version")!.Value)));
    }

    private static double Nearness(string framework) => framework switch
    {
        "" => 0,
        _ when framework.StartsWith(".NETStandard", StringComparison.Ordinal) => double.Parse(framework[".NETStandard".Length..]),
        _ when framework.StartsWith("net", StringComparison.Ordinal) && double.TryParse(framework[3..], out var version)
            && version is >= 5 and <= OurFramework => version,
        _ => -1,
    };

    // A nuspec's namespace differs with the age of the tool that made it.
    private static IEnumerable<XElement> Named(XElement parent, string name) => parent.Descendants().Where(element => element.Name.LocalName == name);

    private static IEnumerable<XElement> Named(IEnumerable<XElement> parents, string name) => parents.SelectMany(parent => Named(parent, name));
}
