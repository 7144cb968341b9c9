using System.Diagnostics;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace McpOrleans.TestServers.Stdio;

/// <summary>The process that this code runs in.</summary>
/// <param name="output">Its standard output, as the console opened it.</param>
internal sealed class OwnProcess(Stream output) : IServerProcess
{
    private const string Descriptors = "/proc/self/fd";
    private const string StandardOutput = "1";

    public Task ExitAsync(int code)
    {
        Environment.Exit(code);
        return Task.CompletedTask;
    }

    public Task KillAsync()
    {
        using var process = Process.GetCurrentProcess();
        process.Kill();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Closes the standard output. The console's stream is a copy of it, and the runtime has another one: the reader sees the end only when
    /// all of them are closed.
    /// </summary>
    public async Task CloseOutputAsync()
    {
        var pipe = TargetOf(Path.Combine(Descriptors, StandardOutput));
        await output.DisposeAsync();
        foreach (var descriptor in Directory.GetFileSystemEntries(Descriptors).Where(descriptor => TargetOf(descriptor) == pipe))
        {
            new SafeFileHandle(int.Parse(Path.GetFileName(descriptor), CultureInfo.InvariantCulture), ownsHandle: true).Dispose();
        }
    }

    private static string? TargetOf(string descriptor) => new FileInfo(descriptor).LinkTarget;
}
