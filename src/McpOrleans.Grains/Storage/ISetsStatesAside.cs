namespace McpOrleans.Grains.Storage;

/// <summary>A storage that can keep a state that nobody can read in another place.</summary>
public interface ISetsStatesAside
{
    /// <summary>Makes room for a new state; what was stored is kept, and the log says where.</summary>
    /// <returns>Where it is kept; null when there was nothing.</returns>
    /// <exception cref="IOException">It could not be set aside.</exception>
    Task<string?> SetAsideAsync(string stateName, GrainId grainId);

    /// <summary>Takes back what was set aside, because nothing could be stored in its place. False where something is.</summary>
    /// <param name="stateName">The name of the state.</param>
    /// <param name="grainId">Its grain.</param>
    /// <param name="aside">Where it is kept.</param>
    /// <exception cref="IOException">It could not be put back.</exception>
    Task<bool> PutBackAsync(string stateName, GrainId grainId, string aside);
}
