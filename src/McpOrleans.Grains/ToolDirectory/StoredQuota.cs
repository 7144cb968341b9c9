namespace McpOrleans.Grains.ToolDirectory;

/// <summary>Decides whether a tenant's quotas of servers and stored bytes allow one more server, or a bigger one.</summary>
internal static class StoredQuota
{
    /// <summary>
    /// Returns which quota does not allow the server; null when all do. A change that makes a server no bigger is always allowed.
    /// </summary>
    public static Failure? Check(
        TenantQuotas quotas, ImmutableArray<PublishedServer> servers, ImmutableArray<ReservedServer> reserved, string server, long storedBytes)
    {
        var position = servers.Find(server);
        var others = reserved.Where(other => other.Name != server).ToList();
        var newOnes = others.Where(other => servers.Find(other.Name) < 0).ToList();
        if (position < 0 && quotas.Servers is { } most && servers.Length + newOnes.Count >= most)
        {
            return Refusal(
                $"The tenant's quota 'servers' is used up: the limit is {most}.",
                "Remove a server that is not needed, or have a platform admin raise the quota.");
        }

        if (quotas.StoredBytes is not { } mostBytes || (position >= 0 && storedBytes <= servers[position].StoredBytes))
        {
            return null;
        }

        var taken = servers.Where(other => other.Name != server).Sum(other => Math.Max(other.StoredBytes, ReservedFor(other.Name)))
            + newOnes.Sum(other => other.StoredBytes);
        return taken + storedBytes <= mostBytes
            ? null
            : Refusal(
                $"The tenant's quota 'stored_bytes' does not allow this server: it needs {storedBytes} bytes, and other servers take {taken} of {mostBytes} bytes.",
                "Remove a server, reduce the tools that one offers, or have a platform admin raise the quota.");

        long ReservedFor(string name) => others.Find(other => other.Name == name)?.StoredBytes ?? 0;
    }

    private static Failure Refusal(string message, string suggestion) => new()
    {
        Code = ErrorCodes.QuotaExceeded,
        Message = message,
        Suggestion = suggestion,
        Ran = false,
    };
}
