using System.Globalization;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>What a process uses of the machine at one moment; see <see cref="ProcessTable.Missing"/> for where this is not known.</summary>
/// <param name="MemoryBytes">The resident memory.</param>
/// <param name="Files">The number of open files, including connections.</param>
/// <param name="Threads">The number of threads of any kind.</param>
public sealed record ProcessResources(long MemoryBytes, int Files, int Threads)
{
    private const int BytesPerUnit = 1024;

    /// <exception cref="IOException">There is no such process.</exception>
    public static ProcessResources Read(int process)
    {
        var folder = $"/proc/{process}";
        var status = File.ReadAllLines(Path.Combine(folder, "status"));
        return new ProcessResources(
            Find(status, "VmRSS:") * BytesPerUnit,
            Directory.EnumerateFileSystemEntries(Path.Combine(folder, "fd")).Count(),
            (int)Find(status, "Threads:"));
    }

    // A process that has ended has no memory until its exit code has been read.
    private static long Find(string[] status, string label) => Array.Find(status, line => line.StartsWith(label, StringComparison.Ordinal)) is { } line
        ? long.Parse(line.AsSpan(label.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture)
        : 0;
}
