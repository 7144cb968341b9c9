namespace McpOrleans.Grains;

/// <summary>The names under which grain states are stored. They must never change: a state whose name changes is lost.</summary>
public static class StateNames
{
    /// <summary>An MCP server's configuration.</summary>
    public const string Server = "server";

    /// <summary>The tools that an MCP server listed last.</summary>
    public const string Tools = "tools";

    /// <summary>A tenant's tool directory.</summary>
    public const string Directory = "directory";

    /// <summary>What was learnt about an MCP server: its circuit, the session that it holds for us, and its health.</summary>
    public const string Learnt = "learnt";

    /// <summary>The keyed calls that an MCP server's grain retains.</summary>
    public const string KeyedCalls = "keyed-calls";

    /// <summary>A tenant's settings and API keys.</summary>
    public const string Tenant = "tenant";

    /// <summary>The names of all tenants.</summary>
    public const string TenantRegistry = "tenant-registry";

    /// <summary>The keys that encrypt the secrets in configurations.</summary>
    public const string SecretKeys = "secret-keys";

    /// <summary>A session of a client of the MCP endpoint.</summary>
    public const string Session = "session";

    /// <summary>The sessions that a tenant has.</summary>
    public const string TenantSessions = "tenant-sessions";

    /// <summary>The last audit records of a tenant.</summary>
    public const string Audit = "audit";
}
