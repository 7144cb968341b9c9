namespace McpOrleans.Grains.Upstream;

/// <summary>For whom a connection is made: everybody, or one client that the MCP server may ask.</summary>
/// <param name="abilities">What the server is told that it may ask.</param>
internal sealed class ConnectionClient(ClientAbilities abilities)
{
    /// <summary>All callers that cannot be asked.</summary>
    public static ConnectionClient Everybody { get; } = new(ClientAbilities.None);

    public ClientAbilities Abilities => abilities;

    /// <summary>
    /// Whether the connection belongs to one client. What the server asks outside the stream of a request is then meant for it, whichever
    /// of its requests is running.
    /// </summary>
    public bool IsOne => abilities is not ClientAbilities.None;
}
