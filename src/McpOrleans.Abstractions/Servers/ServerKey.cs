using System.Diagnostics.CodeAnalysis;

namespace McpOrleans;

/// <summary>The key of an <see cref="IMcpServerGrain"/>: a server's name within its tenant.</summary>
/// <param name="Tenant">The tenant's name.</param>
/// <param name="Server">The server's name.</param>
public readonly record struct ServerKey(string Tenant, string Server)
{
    /// <summary>Reads <c>tenant/server</c>. Returns false unless both are valid names (<see cref="Names.IsValid"/>).</summary>
    public static bool TryParse(string? key, [NotNullWhen(true)] out ServerKey? result)
    {
        result = null;
        if (key is null || key.IndexOf('/', StringComparison.Ordinal) is not (> 0 and var slash))
        {
            return false;
        }

        var (tenant, server) = (key[..slash], key[(slash + 1)..]);
        if (!Names.IsValid(tenant) || !Names.IsValid(server))
        {
            return false;
        }

        result = new ServerKey(tenant, server);
        return true;
    }

    /// <summary>The key as text: <c>tenant/server</c>.</summary>
    public override string ToString() => $"{Tenant}/{Server}";
}
