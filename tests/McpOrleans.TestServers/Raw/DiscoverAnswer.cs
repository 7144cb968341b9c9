namespace McpOrleans.TestServers.Raw;

/// <summary>How a server of the sessions' era answers <c>server/discover</c>.</summary>
public enum DiscoverAnswer
{
    /// <summary>
    /// HTTP 400 with a JSON-RPC error that has no id, like servers that expect a session. Over stdio the same as
    /// <see cref="MethodNotFound"/>.
    /// </summary>
    BadRequest = 0,

    /// <summary>HTTP 404 without a body. Over stdio the same as <see cref="MethodNotFound"/>.</summary>
    NotFound = 1,

    /// <summary>The JSON-RPC error -32601.</summary>
    MethodNotFound = 2,

    /// <summary>An empty result, like servers that acknowledge every unknown request.</summary>
    EmptyResult = 3,
}
