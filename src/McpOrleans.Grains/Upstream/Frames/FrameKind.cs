namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>What a frame is, by the members it has.</summary>
internal enum FrameKind
{
    /// <summary>No JSON, or no JSON-RPC.</summary>
    Invalid,

    /// <summary>A response with a <c>result</c>.</summary>
    Result,

    /// <summary>A response with an <c>error</c>.</summary>
    Error,

    /// <summary>The server asks something of its client.</summary>
    Request,

    Notification,
}
