using System.Diagnostics;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>Finds processes by a word on their command line, whoever started them.</summary>
public static class ProcessTable
{
    /// <summary>Why processes cannot be found here, as the reason to skip a test; null when they can.</summary>
    public static string? Missing { get; } = Directory.Exists("/proc/self") ? null : "finding processes needs /proc, which this system lacks";

    /// <summary>The ids of the processes that have <paramref name="word"/> somewhere on their command line.</summary>
    public static IReadOnlyList<int> Find(string word)
    {
        ArgumentException.ThrowIfNullOrEmpty(word);
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && CommandLineOf(folder).Contains(word, StringComparison.Ordinal))
            {
                found.Add(id);
            }
        }

        return found;
    }

    /// <summary>Kills what <see cref="Find"/> finds: the clean-up of a test that failed to have it gone.</summary>
    public static void Kill(string word)
    {
        foreach (var id in Find(word))
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (ArgumentException)
            {
                // It has gone by itself.
            }
        }
    }

    // Empty for a process that has ended but was not yet waited for.
    private static string CommandLineOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
