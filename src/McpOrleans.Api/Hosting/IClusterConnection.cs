namespace McpOrleans.Api.Hosting;

/// <summary>
/// The connection to the grains, for a front in another process. When a host registers one, requests are refused while the cluster
/// is away. Without one, the grains are assumed to be always available.
/// </summary>
public interface IClusterConnection
{
    /// <summary>Whether calls can reach grains now.</summary>
    bool IsConnected { get; }
}
