namespace McpOrleans.TestServers.Fixtures;

/// <summary>The signals that ask a process to end, by their numbers.</summary>
public enum EndSignal
{
    /// <summary>SIGINT, as Ctrl-C in a terminal.</summary>
    Interrupt = 2,

    /// <summary>SIGTERM, as platforms send it.</summary>
    Terminate = 15,
}
