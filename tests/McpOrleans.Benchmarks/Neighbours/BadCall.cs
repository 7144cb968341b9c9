namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>The call that the tenant of a bad server makes all the time.</summary>
internal sealed record BadCall
{
    /// <summary>The server's name.</summary>
    public string Server { get; init; } = "";

    public required string Tool { get; init; }

    /// <summary>The size of the answer that is asked for. 0: the tool has no such argument.</summary>
    public int Bytes { get; init; }

    /// <summary>The number of callers. Each calls again when its call was answered.</summary>
    public int Callers { get; init; } = 2;

    /// <summary>How long each caller waits before it calls again.</summary>
    public double PauseSeconds { get; init; } = 0.2;
}
