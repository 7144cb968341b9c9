namespace McpOrleans.TestServers.Fixtures;

/// <summary>The MCP servers of others that <c>package.json</c> pins; the script <c>install</c> beside it installs them.</summary>
public static class NpmServers
{
    private static readonly string Folder = Path.Combine(BuildOutput.RepositoryRoot, "tests", "McpOrleans.TestServers");

    /// <summary>Why they cannot run here, as the reason to skip a test; null when they can.</summary>
    public static string? Missing { get; } = FindWhatIsMissing();

    /// <summary>Every feature of MCP; <paramref name="transport"/> is <c>stdio</c>, <c>sse</c> or <c>streamableHttp</c>.</summary>
    public static CommandLine Everything(string transport = "stdio") => Node("server-everything", transport);

    /// <summary>Files below <paramref name="folder"/>, over stdio.</summary>
    public static CommandLine Filesystem(string folder) => Node("server-filesystem", folder);

    /// <summary>A knowledge graph kept in <paramref name="file"/>, over stdio.</summary>
    public static CommandLine Memory(string file)
    {
        var command = Node("server-memory");
        return command with { Environment = command.Environment.Add("MEMORY_FILE_PATH", file) };
    }

    internal static string Azurite => Path.Combine(Folder, "node_modules", "azurite", "dist", "src", "azurite.js");

    internal static string LoopbackScript => Path.Combine(Folder, "loopback.cjs");

    private static CommandLine Node(string server, params string[] arguments) =>
        new("node", [Path.Combine(Folder, "node_modules", "@modelcontextprotocol", server, "dist", "index.js"), .. arguments]);

    private static string? FindWhatIsMissing()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "node.exe" : "node"))))
        {
            return "the npm MCP servers need Node.js, which is not installed";
        }

        return Directory.Exists(Path.Combine(Folder, "node_modules"))
            ? null
            : "the npm MCP servers are not installed; run tests/McpOrleans.TestServers/install";
    }
}
