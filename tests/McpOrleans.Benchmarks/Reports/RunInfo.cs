using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Reports;

/// <summary>Where a result is from: without it a figure says nothing.</summary>
internal sealed record RunInfo
{
    public required string Scenario { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The service's version and the Orleans build it ran on; null where no service ran.</summary>
    public string? Service { get; init; }

    public required string Commit { get; init; }

    public string Runtime { get; } = RuntimeInformation.FrameworkDescription;

    public string System { get; } = $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}";

    public int Cores { get; } = Environment.ProcessorCount;

    /// <summary>The mean number of busy threads on the machine in the last minute before the run; null where it is not known.</summary>
    public double? LoadBefore { get; } = ReadLoad();

    public required ImmutableDictionary<string, string> ServiceEnvironment { get; init; }

    public static RunInfo Of(BenchmarkOptions options, string? service) => new()
    {
        Scenario = options.Scenario,
        StartedAt = TimeProvider.System.GetUtcNow(),
        Service = service,
        Commit = ReadCommit(),
        ServiceEnvironment = options.ServiceEnvironment,
    };

    public override string ToString() =>
        $"{Service ?? "McpOrleans"}, commit {Commit}, {Runtime}, {Cores} cores" + (LoadBefore is { } load ? $", load before {load:0.00}" : string.Empty);

    private static string ReadCommit()
    {
        var start = new ProcessStartInfo("git", ["describe", "--always", "--dirty", "--exclude=*"])
        {
            UseShellExecute = false,
            WorkingDirectory = BuildOutput.RepositoryRoot,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var git = Process.Start(start)!;
            return git.StandardOutput.ReadToEnd().Trim() is { Length: > 0 } commit ? commit : "unknown";
        }
        catch (global::System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }

    private static double? ReadLoad() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0]) : null;
}
