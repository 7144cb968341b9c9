namespace McpOrleans.Host.Configuration;

/// <summary>What a process of the service does.</summary>
internal enum ServiceRole
{
    /// <summary>Everything, in a single process that belongs to no cluster.</summary>
    All = 0,

    /// <summary>Runs grains, as one of a cluster's silos. Over HTTP it serves only <c>/healthz</c>.</summary>
    Silo = 1,

    /// <summary>Serves HTTP, as a client of a cluster's silos.</summary>
    Api = 2,
}

/// <summary>The names of the roles, as operators write them.</summary>
internal static class RoleNames
{
    /// <summary>All names, for messages and help.</summary>
    public const string Choice = "all|silo|api";

    public static string Of(ServiceRole role) => role switch
    {
        ServiceRole.Silo => "silo",
        ServiceRole.Api => "api",
        _ => "all",
    };

    /// <summary>Returns null when there is no such role.</summary>
    public static ServiceRole? Parse(string name) => name.ToUpperInvariant() switch
    {
        "ALL" => ServiceRole.All,
        "SILO" => ServiceRole.Silo,
        "API" => ServiceRole.Api,
        _ => null,
    };
}
