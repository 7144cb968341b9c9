namespace McpOrleans.TestServers.Stdio;

/// <summary>The process of a test server, for faults that end the process or a part of it.</summary>
internal interface IServerProcess
{
    /// <summary>Ends the process in the normal way.</summary>
    Task ExitAsync(int code);

    /// <summary>Ends the process with SIGKILL.</summary>
    Task KillAsync();

    /// <summary>Closes the standard output. The process goes on.</summary>
    Task CloseOutputAsync();
}
