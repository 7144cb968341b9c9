using System.Diagnostics;

namespace McpOrleans.Grains.Upstream.Transports.Stdio;

/// <summary>
/// Sees to it that no stdio server outlives this process, even when it is killed: a small shell process waits for the end of
/// its standard input, which the operating system closes with this process, and then ends all that carry this process's mark.
/// </summary>
/// <remarks>Linux only; elsewhere a stdio server is left with a closed standard input, on which it should end by itself.</remarks>
internal sealed partial class OrphanGuard(ILogger<OrphanGuard> logger) : IDisposable
{
    // Signals sent to the whole process group (Ctrl-C) must not end the guard before its work begins. What grep found counts, not
    // its exit code: that is 2 as soon as one process is another user's or has just gone.
    private const string Script = $$"""
        trap '' INT TERM HUP
        exec >/dev/null 2>&1
        cat
        for round in 1 2 3 4 5; do
          marked=$(grep -lsz "^{{ChildMark.Variable}}=$1:" /proc/[0-9]*/environ)
          [ -n "$marked" ] || break
          for environ in $marked; do
            pid=${environ#/proc/}
            kill -KILL "${pid%/environ}"
          done
        done
        """;

    private readonly Lock _lock = new();
    private readonly string _mark = Guid.NewGuid().ToString("N");
    private Process? _guard;
    private bool _disposed;

    /// <summary>A new mark for one child; the guard is running when this returns.</summary>
    public string NextMark()
    {
        if (OperatingSystem.IsLinux())
        {
            EnsureRunning();
        }

        return $"{_mark}:{Guid.NewGuid():N}";
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _guard?.StandardInput.Close();
            _guard?.Dispose();
            _guard = null;
        }
    }

    private void EnsureRunning()
    {
        lock (_lock)
        {
            if (_disposed || _guard is { HasExited: false })
            {
                return;
            }

            _guard?.Dispose();
            var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, UseShellExecute = false };
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(Script);
            start.ArgumentList.Add("mcporleans-guard");
            start.ArgumentList.Add(_mark);
            start.Environment.Clear();
            start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
            _guard = Process.Start(start)!;
            LogGuardStarted(_guard.Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Process {ProcessId} ends the stdio servers if this process is killed.")]
    private partial void LogGuardStarted(int processId);
}
