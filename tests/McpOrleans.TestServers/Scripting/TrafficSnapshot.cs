namespace McpOrleans.TestServers.Scripting;

/// <summary>What had reached a test server at one moment.</summary>
public sealed record TrafficSnapshot
{
    /// <summary>Messages by MCP method, requests and notifications.</summary>
    public required IReadOnlyDictionary<string, int> Messages { get; init; }

    /// <summary>Calls by tool.</summary>
    public required IReadOnlyDictionary<string, int> Calls { get; init; }

    /// <summary>Sessions ever opened; the stateless revision of MCP has none.</summary>
    public required int Sessions { get; init; }

    public required int OpenSessions { get; init; }

    /// <summary>Sessions of streamable HTTP whose client listens to what the server says by itself.</summary>
    public required int OpenStreams { get; init; }

    /// <summary>Requests whose id their session had seen before, which MCP forbids.</summary>
    public required int RepeatedIds { get; init; }

    /// <summary>Tool calls that run now.</summary>
    public required int RunningCalls { get; init; }

    /// <summary>The most tool calls that ever ran at once.</summary>
    public required int MostRunningCalls { get; init; }

    /// <summary>HTTP requests to a raw server that are open now, streams included.</summary>
    public int OpenRequests { get; init; }

    /// <summary>What the client answered to requests of a raw server.</summary>
    public int Answers { get; init; }

    /// <summary>What a flooding raw server sent by itself.</summary>
    public long Sent { get; init; }
}
