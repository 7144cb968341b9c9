using System.Text.RegularExpressions;

namespace McpOrleans.Infra.Tests.Checks;

/// <summary>The service's settings by their names: one that nobody reads fails a start, or worse, does nothing.</summary>
internal static partial class Settings
{
    public static IEnumerable<string> Check(InfraFiles files)
    {
        var known = Name.Matches(files[InfraFiles.Settings]).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        return
            from path in files.Bicep.Keys.Append(InfraFiles.Dockerfile)
            from match in Name.Matches(files[path])
            where !known.Contains(match.Value)
            select $"{path}: {InfraFiles.Settings} knows no '{match.Value}'";
    }

    [GeneratedRegex("MCPORLEANS_(?:_[A-Z0-9_]+|ADMIN_KEY)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name { get; }
}
