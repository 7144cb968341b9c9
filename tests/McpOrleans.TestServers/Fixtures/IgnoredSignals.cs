using System.Globalization;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>Signals that were ignored when this process was started. .NET and the processes that it starts then ignore them, too.</summary>
public static class IgnoredSignals
{
    private const string Status = "/proc/self/status";
    private const string Label = "SigIgn:";

    /// <summary>
    /// Returns the reason to skip a test because a process that it starts would ignore the signal; null when it would not.
    /// </summary>
    public static string? Missing(EndSignal signal) => IsIgnored(signal)
        ? $"this run was started with the signal {signal} ignored, as a shell script does for what it starts with '&'"
        : null;

    // The value is a hexadecimal mask whose lowest bit is signal 1. Systems without this file are taken to ignore no signal.
    private static bool IsIgnored(EndSignal signal) =>
        File.Exists(Status)
        && File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Label, StringComparison.Ordinal)) is { } line
        && (ulong.Parse(line.AsSpan(Label.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << ((int)signal - 1))) != 0;
}
