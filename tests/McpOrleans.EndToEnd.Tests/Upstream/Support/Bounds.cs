namespace McpOrleans.EndToEnd.Tests.Upstream.Support;

/// <summary>What the service's process may use while a server misbehaves; it is ended as soon as it uses more.</summary>
internal sealed record Bounds
{
    private const long MiB = 1024 * 1024;

    /// <summary>
    /// Resident bytes. The service alone has 120 to 200 MiB; three frames of the largest size allowed (64 MiB) come on top,
    /// and what the collector has not given back yet.
    /// </summary>
    public long Memory { get; init; } = 768 * MiB;

    /// <summary>Open files. The service alone has some 320, its libraries among them; a connection is one, and no test needs more than 100.</summary>
    public int Files { get; init; } = 500;
}
