using System.Net;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>Addresses of this machine alone.</summary>
public static class LoopbackAddresses
{
    /// <summary>One that nothing else has: all its ports stay free. Elsewhere than on Linux there is but one until somebody sets up more.</summary>
    public static string TakeOwn() => OperatingSystem.IsLinux()
        ? new IPAddress([127, .. Enumerable.Range(0, 3).Select(static _ => (byte)Random.Shared.Next(1, 255))]).ToString()
        : IPAddress.Loopback.ToString();
}
