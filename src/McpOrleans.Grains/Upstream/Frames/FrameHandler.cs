namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>Takes one frame, whose bytes are valid until it returns.</summary>
/// <returns>Whether the frame was the answer that was waited for.</returns>
internal delegate bool FrameHandler<in TState>(in Frame frame, TState state);
