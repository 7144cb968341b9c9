using System.Collections.Immutable;
using NuGet.Versioning;

namespace McpOrleans.Infra.Tests.Packages;

/// <summary>What one package asks of another; a package that asks for nothing has one for <c>-</c>.</summary>
internal sealed record PackageBound(string Asker, NuGetVersion AskerVersion, string Package, VersionRange Range)
{
    /// <summary>The list that is kept beside this file.</summary>
    public static ImmutableArray<PackageBound> ReadList()
    {
        var lines = File.ReadLines(Path.Combine(InfraFiles.Root, "tests/McpOrleans.Infra.Tests/Packages/bounds.txt"));
        return [.. lines.Where(line => line.Length > 0 && line[0] != '#').Select(Parse)];
    }

    /// <summary>What a restore refuses: a pin that is outside of what another package asks for.</summary>
    public static IEnumerable<string> Broken(IEnumerable<PackageBound> bounds, IReadOnlyDictionary<string, NuGetVersion> pins) =>
        from bound in bounds
        let pin = pins.GetValueOrDefault(bound.Package)
        where pin is not null && !bound.Range.Satisfies(pin)
        select $"{bound.Asker} {bound.AskerVersion} asks for {bound.Package} {bound.Range}, the pin is {pin}";

    private static PackageBound Parse(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(words[0], NuGetVersion.Parse(words[1]), words[2], VersionRange.Parse(words.ElementAtOrDefault(3) ?? "0"));
    }
}
