
namespace McpOrleans.Grains.ToolDirectory;

/// <summary>Decides whether a tenant may have a server with a given name and size.</summary>
internal static class Admission
{
    /// <summary>The answer to a server that is being configured in a tenant that was deleted.</summary>
    public static AdmitServerResult TenantDeleted { get; } = new()
    {
        Refusal = new Failure
        {
            Code = ErrorCodes.TenantNotFound,
            Message = "The tenant was deleted.",
            Suggestion = "A platform admin can create it again with PUT /tenants/{tenant}. It is then a new, empty tenant.",
            Ran = false,
        },
    };

    /// <summary>Returns why the server is not allowed; null when it is.</summary>
    public static AdmitServerResult? Check(
        TenantQuotas quotas, ImmutableArray<PublishedServer> servers, ImmutableArray<ReservedServer> reserved, string server, long storedBytes)
    {
        if (servers.Find(server) < 0 && FindTwin(servers, reserved, server) is { } twin)
        {
            return new AdmitServerResult { Errors = [SameName.Error("an MCP server", twin)] };
        }

        return StoredQuota.Check(quotas, servers, reserved, server, storedBytes) is { } refusal ? new AdmitServerResult { Refusal = refusal } : null;
    }

    private static string? FindTwin(ImmutableArray<PublishedServer> servers, ImmutableArray<ReservedServer> reserved, string server)
    {
        foreach (var other in servers)
        {
            if (SameName.DiffersByCase(other.Name, server))
            {
                return other.Name;
            }
        }

        return reserved.FirstOrDefault(other => SameName.DiffersByCase(other.Name, server))?.Name;
    }
}
