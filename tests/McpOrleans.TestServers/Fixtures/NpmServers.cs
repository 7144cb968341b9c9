using System.Collections.Immutable;

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

    /// <summary>ByteDance's server for the files below <paramref name="folder"/>, over HTTP.</summary>
    public static CommandLine AgentInfraFilesystem(string folder) =>
        new("node", [Installed("@agent-infra", "mcp-server-filesystem", "dist", "index.cjs"), "--allowed-directories", folder, "--host", "127.0.0.1"]);

    /// <summary>Smithery's server for the notes in <paramref name="folder"/>, over stdio.</summary>
    public static CommandLine Obsidian(string folder) => new("node", [Installed("mcp-obsidian", "dist", "index.js"), folder]);

    /// <summary>g0t4's server that runs commands, over stdio.</summary>
    public static CommandLine Commands() => new("node", [Installed("mcp-server-commands", "build", "index.js")]);

    /// <summary>Storybook's server for the manifests in <paramref name="folder"/>, over HTTP.</summary>
    public static CommandLine Storybook(string folder) => new("node", [Path.Combine(Folder, "storybook.mjs"), folder]);

    /// <summary>A server for 1Password, over stdio; whatever this machine may have, it is given no account.</summary>
    public static CommandLine OnePassword() => new("node", [Installed("@takescake", "1password-mcp", "bin", "1password-mcp.js")])
    {
        Environment = ImmutableDictionary.CreateRange(
            [KeyValuePair.Create("OP_SERVICE_ACCOUNT_TOKEN", ""), KeyValuePair.Create("OP_KEYCHAIN_SERVICE", "")]),
    };

    /// <summary>A client of the official TypeScript SDK that asks an MCP server questions, as <c>clients/survey.mjs</c> says.</summary>
    public static CommandLine Survey(params string[] arguments) => new("node", [Path.Combine(Folder, "clients", "survey.mjs"), .. arguments]);

    internal static string Azurite => Installed("azurite", "dist", "src", "azurite.js");

    internal static string LoopbackScript => Path.Combine(Folder, "loopback.cjs");

    private static CommandLine Node(string server, params string[] arguments) =>
        new("node", [Installed("@modelcontextprotocol", server, "dist", "index.js"), .. arguments]);

    private static string Installed(params string[] path) => Path.Combine([Folder, "node_modules", .. path]);

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
