namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>What the tenant of a bad server calls all the time.</summary>
internal sealed record BadCall
{
    /// <summary>The server's name.</summary>
    public string Server { get; init; } = "";

    public required string Tool { get; init; }

    /// <summary>The size of the answer that is asked for; 0: the tool takes no such argument.</summary>
    public int Bytes { get; init; }

    /// <summary>How many callers there are, each of which calls again when it was answered.</summary>
    public int Callers { get; init; } = 2;

    /// <summary>How long each waits before it calls again.</summary>
    public double PauseSeconds { get; init; } = 0.2;
}
