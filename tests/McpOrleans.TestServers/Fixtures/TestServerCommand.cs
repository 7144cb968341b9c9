namespace McpOrleans.TestServers.Fixtures;

/// <summary>The command line that starts a test server as a process of its own.</summary>
public static class TestServerCommand
{
    /// <summary>For stdio set <see cref="TestServerOptions.Stdio"/>; over HTTP the process prints one line, its URL.</summary>
    public static CommandLine For(TestServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new CommandLine(BuildOutput.Executable("McpOrleans.TestServers"), options.ToArguments());
    }
}
