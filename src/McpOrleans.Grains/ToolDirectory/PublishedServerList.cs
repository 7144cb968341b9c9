namespace McpOrleans.Grains.ToolDirectory;

/// <summary>Changes to a directory's list of servers, which is kept ordered by name.</summary>
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

    /// <summary>The server's position, or the complement of where it would stand.</summary>
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

    /// <summary>Whether two entries say the same, byte for byte.</summary>
    public static bool IsSame(PublishedServer left, PublishedServer right) =>
        left.Enabled == right.Enabled
        && left.Timeout == right.Timeout
        && left.Stale == right.Stale
        && left.StoredBytes == right.StoredBytes
        && left.TenantGeneration == right.TenantGeneration
        && string.Equals(left.Revision, right.Revision, StringComparison.Ordinal)
        && string.Equals(left.Description, right.Description, StringComparison.Ordinal)
        && left.Tools.Length == right.Tools.Length
        && left.Tools.Zip(right.Tools).All(pair => pair.First.Definition.AsSpan().SequenceEqual(pair.Second.Definition));
}
