using System.Globalization;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>
/// Makes a process say on its standard error what no log has: the exceptions of tasks that nobody looked at, which .NET forgets
/// silently, and each second how much memory is in use after a full collection.
/// </summary>
public static class ProcessWatch
{
    /// <summary>How a line with an exception begins.</summary>
    public const string UnobservedMark = "Unobserved exception: ";

    /// <summary>How a line with the bytes in use begins.</summary>
    public const string MemoryMark = "Bytes in use: ";

    /// <summary>The environment of a process that is to tell.</summary>
    public static KeyValuePair<string, string> Environment { get; } =
        KeyValuePair.Create("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location);

    /// <summary>The exceptions so far.</summary>
    public static IEnumerable<string> Unobserved(ChildProcess process) => Lines(process, UnobservedMark);

    /// <summary>The bytes in use, second by second.</summary>
    public static IReadOnlyList<long> MemoryInUse(ChildProcess process) =>
        [.. Lines(process, MemoryMark).Select(bytes => long.Parse(bytes, CultureInfo.InvariantCulture))];

    private static IEnumerable<string> Lines(ChildProcess process, string mark)
    {
        ArgumentNullException.ThrowIfNull(process);
        return process.Output.Where(line => line.StartsWith(mark, StringComparison.Ordinal)).Select(line => line[mark.Length..]);
    }
}
