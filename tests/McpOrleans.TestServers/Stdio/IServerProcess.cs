namespace McpOrleans.TestServers.Stdio;

/// <summary>The process of a test server, for faults that end it or a part of it.</summary>
internal interface IServerProcess
{
    /// <summary>It ends by itself.</summary>
    Task ExitAsync(int code);

    /// <summary>It is ended by SIGKILL.</summary>
    Task KillAsync();

    /// <summary>It closes its standard output and lives on.</summary>
    Task CloseOutputAsync();
}
