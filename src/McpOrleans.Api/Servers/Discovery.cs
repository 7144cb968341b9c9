namespace McpOrleans.Api.Servers;

/// <summary>What an answer to a registration waits for.</summary>
internal static class Discovery
{
    /// <summary>
    /// Long enough for a server that is well to be connected and listed, so that the next request finds its tools; short enough
    /// for one that is not, which goes on connecting in the background.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
}
