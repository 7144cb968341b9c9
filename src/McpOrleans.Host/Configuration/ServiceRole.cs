namespace McpOrleans.Host.Configuration;

/// <summary>What a process of the service does.</summary>
internal enum ServiceRole
{
    /// <summary>Everything, for itself alone.</summary>
    All = 0,

    /// <summary>Runs grains, as one of a cluster's silos; serves nothing over HTTP but the platform's probes.</summary>
    Silo = 1,

    /// <summary>Serves HTTP, as a client of a cluster's silos.</summary>
    Api = 2,
}
