namespace McpOrleans.EndToEnd.Tests.Upstream.Support;

/// <summary>What the service's process may use while a server misbehaves. It is ended as soon as it uses more.</summary>
internal sealed record Bounds
{
    private const long MiB = 1024 * 1024;

    /// <summary>
    /// Resident bytes. The service alone uses 120 to 200 MiB. Three frames of the largest allowed size (64 MiB) and the memory that the
    /// garbage collector has not given back yet come on top.
    /// </summary>
    public long Memory { get; init; } = 768 * MiB;

    /// <summary>
    /// Open files. The service alone has about 320 with its libraries. A connection is one, and no test needs more than 100.
    /// </summary>
    public int Files { get; init; } = 500;
}
