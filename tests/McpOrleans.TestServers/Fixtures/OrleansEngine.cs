namespace McpOrleans.TestServers.Fixtures;

/// <summary>The Orleans that this build runs on.</summary>
public static class OrleansEngine
{
    /// <summary>Null when several processes can form a cluster; otherwise why not, to skip a test by.</summary>
    public static string? MissingCluster { get; } =
        File.Exists(Path.Combine(Path.GetDirectoryName(BuildOutput.Executable("McpOrleans.Host"))!, "Orleans.Runtime.dll"))
            ? null
            : "Several processes form a cluster on Orleans' own packages only, which do not restore here.";
}
