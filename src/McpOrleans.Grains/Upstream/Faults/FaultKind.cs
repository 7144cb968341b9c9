namespace McpOrleans.Grains.Upstream.Faults;

/// <summary>What happened to a request, or to an attempt to connect, told by facts and never by a text.</summary>
internal enum FaultKind
{
    /// <summary>No connection could be made: nothing was sent.</summary>
    NotReached,

    /// <summary>The server's program could not be started: nothing was sent.</summary>
    NotStarted,

    /// <summary>The operator's policy forbids it, or its secrets cannot be had: nothing was sent.</summary>
    Refused,

    /// <summary>We ended it ourselves: another configuration, an order, a removal.</summary>
    EndedByUs,

    /// <summary>The connection broke after the request, or a part of it, was sent.</summary>
    Broken,

    /// <summary>The server's process has ended.</summary>
    ProcessEnded,

    /// <summary>It did not complete the handshake within the time it had: no request of a caller's was sent.</summary>
    NoHandshake,

    /// <summary>It did not answer a probe within the time it had.</summary>
    Silent,

    /// <summary>It no longer knows the session: the request did not run.</summary>
    SessionLost,

    /// <summary>HTTP 401 or 403: it refused the credentials it was sent.</summary>
    CredentialsRefused,

    /// <summary>HTTP 3xx, or 4xx that say that no method can have run at this address.</summary>
    AddressRefused,

    /// <summary>HTTP 3xx to another path of the same server since it was connected: a new connection finds it there.</summary>
    Moved,

    /// <summary>HTTP 4xx of any other kind: it did not like the request, for reasons of its own.</summary>
    RequestRefused,

    /// <summary>HTTP 429: the caller asks too often.</summary>
    TooOften,

    /// <summary>HTTP 408: the server itself gave the request up.</summary>
    GivenUpByServer,

    /// <summary>HTTP 5xx.</summary>
    ServerError,

    /// <summary>Its answer is no MCP.</summary>
    NotMcp,

    /// <summary>It answered with a JSON-RPC error.</summary>
    JsonRpcError,

    /// <summary>It does not speak a revision of MCP that the service speaks.</summary>
    UnknownRevision,

    /// <summary>Its answer is larger than allowed.</summary>
    TooLarge,

    /// <summary>The service holds so many bytes of answers already that there was no room for this one.</summary>
    NoRoom,

    /// <summary>It sent more, that nobody had asked for, than a connection may.</summary>
    Flood,

    /// <summary>A mistake of the service itself.</summary>
    Unexpected,
}
