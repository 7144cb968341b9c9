namespace McpOrleans.TestServers.Known;

/// <summary>The MCP servers of which the tests know everything that can be asked.</summary>
public static class KnownServers
{
    private static readonly string[] Transports = ["streamableHttp", "sse", "stdio"];
    private static readonly string[] RevisionsWithSessions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    private static readonly KnownServer[] Others =
    [
        .. Transports.Select(transport => new EverythingServer(transport)),
        new FilesystemServer(),
        new MemoryServer(),
        new ObsidianServer(),
        new CommandsServer(),
        new AgentInfraServer(),
        new StorybookServer(),
        new OnePasswordServer(),
    ];

    private static readonly KnownServer[] Ours =
    [
        .. from revision in RevisionsWithSessions from transport in Transports select new SdkServer(revision, transport),

        // HTTP+SSE is older than this revision and does not exist in it.
        new SdkServer("2026-07-28", "streamableHttp"),
        new SdkServer("2026-07-28", "stdio"),
        .. Transports.Select(transport => new HandwrittenServer("2025-11-25", transport)),
        new HandwrittenServer("2025-11-25", "streamableHttp", events: true),
        new HandwrittenServer("2026-07-28", "streamableHttp"),
        new HandwrittenServer("2026-07-28", "stdio"),
    ];

    public static IEnumerable<string> Names => Others.Concat(Ours).Select(server => server.Name);

    public static IEnumerable<string> NamesOfOthers => Others.Select(server => server.Name);

    public static KnownServer Named(string name) => Others.Concat(Ours).Single(server => server.Name == name);
}
