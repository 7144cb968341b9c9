namespace McpOrleans;

/// <summary>Gives tools and prompts the names that they have on the MCP endpoint.</summary>
internal static class ExposedNames
{
    /// <summary>
    /// Returns the name of each: with the prefix that its server's configuration gives, or its qualified name when there is no prefix, or
    /// when two would have the same name.
    /// </summary>
    /// <param name="all">The servers, their own names for what they offer, and the qualified names. The latter are unique.</param>
    /// <param name="servers">The servers with their prefixes.</param>
    /// <param name="clashes">The names that several would have, in order.</param>
    public static string[] Of(
        IReadOnlyList<(string Server, string Name, string QualifiedName)> all, ImmutableArray<PublishedServer> servers, out ImmutableArray<string> clashes)
    {
        clashes = [];
        var prefixes = servers.Where(server => server.ToolPrefix is not null).ToDictionary(server => server.Name, server => server.ToolPrefix!, StringComparer.Ordinal);
        string[] qualified = [.. all.Select(one => one.QualifiedName)];
        if (prefixes.Count == 0)
        {
            return qualified;
        }

        string[] names = [.. all.Select(one => prefixes.TryGetValue(one.Server, out var prefix) ? ToolNames.Prefix(prefix, one.Name) : one.QualifiedName)];
        var taken = names.Concat(qualified).Zip(qualified.Concat(qualified)).Distinct()
            .GroupBy(pair => pair.First, pair => pair.Second, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => group.Key)
            .ToHashSet(StringComparer.Ordinal);
        clashes = [.. taken.Order(StringComparer.Ordinal)];
        return [.. names.Select((name, i) => taken.Contains(name) ? qualified[i] : name)];
    }
}
