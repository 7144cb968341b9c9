namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>What is known of a message that was thrown away.</summary>
/// <param name="Id">Whose answer it was; null: none of a request, or it cannot be told.</param>
/// <param name="IsAnswer">False when it certainly was none: a notification, or a request of the server's.</param>
internal readonly record struct LostFrame(long? Id, bool IsAnswer);
