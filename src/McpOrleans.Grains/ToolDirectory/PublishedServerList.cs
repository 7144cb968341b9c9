namespace McpOrleans.Grains.ToolDirectory;

/// <summary>Changes a directory's list of servers and keeps it ordered by name.</summary>
internal static class PublishedServerList
{
    public static ImmutableArray<PublishedServer> With(this ImmutableArray<PublishedServer> servers, PublishedServer server)
    {
        var position = servers.Find(server.Name);
        return position >= 0 ? servers.SetItem(position, server) : servers.Insert(~position, server);
    }

    public static ImmutableArray<PublishedServer> Without(this ImmutableArray<PublishedServer> servers, string name)
    {
        var position = servers.Find(name);
        return position >= 0 ? servers.RemoveAt(position) : servers;
    }

    /// <summary>Returns the server's index, or the bitwise complement of the index at which it would be inserted.</summary>
    public static int Find(this ImmutableArray<PublishedServer> servers, string name)
    {
        var (low, high) = (0, servers.Length - 1);
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            switch (string.CompareOrdinal(servers[middle].Name, name))
            {
                case 0:
                    return middle;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        return ~low;
    }

    /// <summary>Returns whether two entries are equal, byte by byte.</summary>
    public static bool IsSame(PublishedServer left, PublishedServer right) =>
        left.Enabled == right.Enabled
        && left.Timeout == right.Timeout
        && left.Stale == right.Stale
        && left.StoredBytes == right.StoredBytes
        && left.TenantGeneration == right.TenantGeneration
        && string.Equals(left.Revision, right.Revision, StringComparison.Ordinal)
        && string.Equals(left.Description, right.Description, StringComparison.Ordinal)
        && left.Features == right.Features
        && SameDefinitions.Are(left.Tools, right.Tools)
        && AreSame(left.ForAbilities, right.ForAbilities)
        && SameDefinitions.Are(left.Resources, right.Resources, resource => resource.Definition)
        && SameDefinitions.Are(left.ResourceTemplates, right.ResourceTemplates, template => template.Definition)
        && SameDefinitions.Are(left.Prompts, right.Prompts, prompt => prompt.Definition);

    private static bool AreSame(ImmutableArray<ToolsForAbilities> left, ImmutableArray<ToolsForAbilities> right) =>
        left == right || (left.Length == right.Length && left.Zip(right).All(pair =>
            pair.First.Abilities == pair.Second.Abilities
            && SameDefinitions.Are(pair.First.Added, pair.Second.Added)
            && pair.First.Removed.SequenceEqual(pair.Second.Removed, StringComparer.Ordinal)));
}
