using System.Diagnostics;
using System.Text;

namespace McpOrleans.Grains.Upstream.Transports.Stdio;

/// <summary>
/// The environment variable that every child process inherits, and so do its own children, whatever becomes of their parents
/// and process groups: by it all that a stdio server started can be found and ended.
/// </summary>
internal static class ChildMark
{
    public const string Variable = "MCPORLEANS_CHILD";

    // A process that is being killed may have forked just before; a few rounds find its child as well.
    private const int Rounds = 5;

    /// <summary>Ends all processes that carry the mark, this one's children or not. Does nothing where there is no /proc.</summary>
    public static void KillAll(string mark)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Entries end with a NUL, so the search cannot match a longer mark.
        var entry = Encoding.UTF8.GetBytes($"{Variable}={mark}\0");
        for (var round = 0; round < Rounds && KillOnce(entry) > 0; round++)
        {
        }
    }

    private static int KillOnce(byte[] entry)
    {
        var killed = 0;
        foreach (var folder in System.IO.Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var pid) && Carries(folder, entry) && Kill(pid))
            {
                killed++;
            }
        }

        return killed;
    }

    private static bool Carries(string folder, byte[] entry)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan().IndexOf(entry) >= 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
