namespace McpOrleans.Host.Configuration;

/// <summary>What a process of the service does.</summary>
internal enum ServiceRole
{
    /// <summary>Everything, for itself alone.</summary>
    All = 0,

    /// <summary>Runs grains, as one of a cluster's silos; serves nothing over HTTP but <c>/healthz</c>.</summary>
    Silo = 1,

    /// <summary>Serves HTTP, as a client of a cluster's silos.</summary>
    Api = 2,
}

/// <summary>The roles as operators write them.</summary>
internal static class RoleNames
{
    /// <summary>All of them, for messages and help.</summary>
    public const string Choice = "all|silo|api";

    public static string Of(ServiceRole role) => role switch
    {
        ServiceRole.Silo => "silo",
        ServiceRole.Api => "api",
        _ => "all",
    };

    /// <summary>Null when there is no such role.</summary>
    public static ServiceRole? Parse(string name) => name.ToUpperInvariant() switch
    {
        "ALL" => ServiceRole.All,
        "SILO" => ServiceRole.Silo,
        "API" => ServiceRole.Api,
        _ => null,
    };
}
