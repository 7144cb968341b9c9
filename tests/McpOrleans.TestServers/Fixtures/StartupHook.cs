using System.Globalization;
using McpOrleans.TestServers.Fixtures;

/// <summary>
/// .NET loads this assembly into a process that a test starts with <see cref="ProcessWatch.Environment"/>, and finds
/// this type by its name, which has no namespace.
/// </summary>
#pragma warning disable CA1050, MA0047
internal static class StartupHook
#pragma warning restore CA1050, MA0047
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // A timer that nobody refers to would be collected itself.
    private static ITimer? _timer;

    public static void Initialize()
    {
        TaskScheduler.UnobservedTaskException += (_, unobserved) =>
            Console.Error.WriteLine(ProcessWatch.UnobservedMark + unobserved.Exception.Flatten().ToString().ReplaceLineEndings(" "));

        _timer = TimeProvider.System.CreateTimer(_ => Collect(), null, Interval, Interval);
    }

    /// <summary>Only the collector finds out that nobody will look at a task any more, and how much is still in use.</summary>
    private static void Collect()
    {
        GC.Collect();
        Console.Error.WriteLine(ProcessWatch.MemoryMark + GC.GetTotalMemory(forceFullCollection: false).ToString(CultureInfo.InvariantCulture));
    }
}
