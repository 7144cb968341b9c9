namespace McpOrleans.Api.Hosting;

/// <summary>
/// The way to the grains, for a front that runs apart from them. A host that registers it has requests refused while the cluster
/// is away; without one the grains count as always there.
/// </summary>
public interface IClusterConnection
{
    /// <summary>Whether calls can reach grains now.</summary>
    bool IsConnected { get; }
}
