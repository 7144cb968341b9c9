using System.Globalization;

namespace McpOrleans.Grains.Hosting;

/// <summary>How many files, sockets among them, this process may have open.</summary>
/// <param name="Files">Null where it is not known, or unlimited.</param>
internal sealed record OpenFileLimit(long? Files)
{
    /// <summary>What a connected MCP server takes at most: two for streamable HTTP, four for a program.</summary>
    public const int PerServer = 4;

    /// <summary>What everything else takes: some 300 that the program has open before anybody calls, its state, its clients.</summary>
    public const int Reserve = 512;

    // Enough for more servers than a silo is meant for, so that they need not be counted.
    private const long Plenty = 65_536;

    private const string Limits = "/proc/self/limits";
    private const string Line = "Max open files";

    public bool IsPlenty => Files is null or >= Plenty;

    /// <summary>The limit of this process; .NET has raised the soft one to the hard one by then. Known on Linux only.</summary>
    public static OpenFileLimit Read()
    {
        try
        {
            return OperatingSystem.IsLinux() ? Parse(File.ReadLines(Limits)) : new OpenFileLimit(Files: null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new OpenFileLimit(Files: null);
        }
    }

    /// <summary>Reads the table of limits that Linux has for each process: name, soft limit, hard limit, unit.</summary>
    public static OpenFileLimit Parse(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal)) ?? Line;
        var soft = line[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return new OpenFileLimit(long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var files) ? files : null);
    }

    /// <summary>How many files so many MCP servers need, when all of them are connected.</summary>
    public static long NeededFor(int servers) => Reserve + ((long)PerServer * servers);

    public bool IsLowFor(int servers) => Files < NeededFor(servers);
}
