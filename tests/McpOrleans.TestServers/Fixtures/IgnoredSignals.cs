using System.Globalization;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>Signals that this process was started with as ignored, which .NET and the processes it starts then keep so.</summary>
public static class IgnoredSignals
{
    private const string Status = "/proc/self/status";
    private const string Label = "SigIgn:";

    /// <summary>Why a process that is started here would not hear a signal, as the reason to skip a test; null when it would.</summary>
    public static string? Missing(EndSignal signal) => IsIgnored(signal)
        ? $"this run was started with the signal {signal} ignored, as a shell script does for what it starts with '&'"
        : null;

    // A mask in hexadecimal, whose lowest bit is signal 1. Systems without this file are not asked.
    private static bool IsIgnored(EndSignal signal) =>
        File.Exists(Status)
        && File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Label, StringComparison.Ordinal)) is { } line
        && (ulong.Parse(line.AsSpan(Label.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << ((int)signal - 1))) != 0;
}
