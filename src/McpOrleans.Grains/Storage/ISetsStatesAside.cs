namespace McpOrleans.Grains.Storage;

/// <summary>A storage that can keep a state that nobody can read in another place.</summary>
public interface ISetsStatesAside
{
    /// <summary>Makes room for a new state; what was stored is kept, and the log says where. Does nothing where there is nothing.</summary>
    /// <exception cref="IOException">It could not be set aside.</exception>
    Task SetAsideAsync(string stateName, GrainId grainId);
}
