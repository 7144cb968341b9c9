namespace McpOrleans.Host.Configuration;

/// <summary>What a process of the service does.</summary>
internal enum ServiceRole
{
    /// <summary>Everything, in a single process that belongs to no cluster.</summary>
    All = 0,

    /// <summary>Runs grains, as one of a cluster's silos. Over HTTP it answers only the health checks of the platform.</summary>
    Silo = 1,

    /// <summary>Serves HTTP, as a client of a cluster's silos.</summary>
    Api = 2,
}
