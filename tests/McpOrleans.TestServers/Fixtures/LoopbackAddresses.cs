using System.Net;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>Loopback addresses.</summary>
public static class LoopbackAddresses
{
    /// <summary>
    /// Returns an address that nothing else uses, so that all its ports stay free. On other systems than Linux it is the only loopback
    /// address there is.
    /// </summary>
    public static string TakeOwn() => OperatingSystem.IsLinux()
        ? new IPAddress([127, .. Enumerable.Range(0, 3).Select(static _ => (byte)Random.Shared.Next(1, 255))]).ToString()
        : IPAddress.Loopback.ToString();
}
