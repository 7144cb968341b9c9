namespace McpOrleans.TestServers.Raw;

/// <summary>How a server of the sessions' era answers <c>server/discover</c>.</summary>
public enum DiscoverAnswer
{
    /// <summary>HTTP 400 with a JSON-RPC error that has no id, as servers do that miss a session. Over stdio as <see cref="MethodNotFound"/>.</summary>
    BadRequest = 0,

    /// <summary>HTTP 404 without a body. Over stdio as <see cref="MethodNotFound"/>.</summary>
    NotFound = 1,

    /// <summary>The JSON-RPC error -32601.</summary>
    MethodNotFound = 2,

    /// <summary>An empty result, as servers give it that acknowledge whatever they do not know.</summary>
    EmptyResult = 3,
}
