namespace McpOrleans.Api.Servers;

/// <summary>How long the response to a registration waits for the server.</summary>
internal static class Discovery
{
    /// <summary>
    /// Long enough for a healthy server to be connected and listed, so that the next request finds its tools. Short enough for any
    /// other server, which continues to connect in the background.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
}
