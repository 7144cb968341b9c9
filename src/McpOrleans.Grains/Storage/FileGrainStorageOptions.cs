namespace McpOrleans.Grains.Storage;

/// <summary>Where grain states are kept as files.</summary>
public sealed class FileGrainStorageOptions
{
    /// <summary>
    /// The folder that holds the service's data; made when it is missing, used by one process at a time. Grain states stand
    /// below it in <c>grains/</c>, readable by their owner only. Default: <c>data</c> in the working directory.
    /// </summary>
    public string DataFolder { get; set; } = "data";
}
