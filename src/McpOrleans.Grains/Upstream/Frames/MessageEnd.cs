namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>Where one message of a stream ends and the next begins.</summary>
internal enum MessageEnd
{
    /// <summary>With the stream: an HTTP body.</summary>
    Stream,

    /// <summary>With a line break: standard output of a stdio server.</summary>
    Line,

    /// <summary>With an empty line: server-sent events.</summary>
    EmptyLine,
}
