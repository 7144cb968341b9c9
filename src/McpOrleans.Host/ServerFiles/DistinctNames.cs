namespace McpOrleans.Host.ServerFiles;

/// <summary>Finds names in server files that differ by case alone. Two such names may not exist at the same time.</summary>
internal sealed class DistinctNames
{
    private readonly Dictionary<string, ServerFileEntry> _tenants = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ServerFileEntry> _servers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns why the next server may not have its names; null when it may.</summary>
    public string? Refuse(ServerFileEntry entry)
    {
        if (!_tenants.TryAdd(entry.Key.Tenant, entry) && _tenants[entry.Key.Tenant] is var same && same.Key.Tenant != entry.Key.Tenant)
        {
            return $"The tenant '{entry.Key.Tenant}' differs by case alone from '{same.Key.Tenant}' of the server '{same.Key.Server}' in {same.File}.";
        }

        return _servers.TryAdd(entry.Key.ToString(), entry)
            ? null
            : $"The name differs by case alone from '{_servers[entry.Key.ToString()].Key.Server}' in {_servers[entry.Key.ToString()].File}.";
    }
}
