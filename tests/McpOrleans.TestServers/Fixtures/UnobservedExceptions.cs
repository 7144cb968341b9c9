namespace McpOrleans.TestServers.Fixtures;

/// <summary>
/// Makes a process say on its standard error which exceptions of tasks nobody looked at: .NET forgets them silently, and no log
/// has them.
/// </summary>
public static class UnobservedExceptions
{
    /// <summary>How such a line begins.</summary>
    public const string Mark = "Unobserved exception: ";

    /// <summary>The environment of a process that is to tell.</summary>
    public static KeyValuePair<string, string> Environment { get; } =
        KeyValuePair.Create("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location);
}
