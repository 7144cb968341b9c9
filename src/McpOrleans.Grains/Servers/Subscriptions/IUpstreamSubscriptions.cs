using McpOrleans.Grains.Upstream;

namespace McpOrleans.Grains.Servers.Subscriptions;

/// <summary>The resources of which a server tells us on one connection. Not thread-safe: it runs on its grain's scheduler.</summary>
internal interface IUpstreamSubscriptions : IDisposable
{
    McpConnection Connection { get; }

    /// <summary>Those that the server has agreed to tell of.</summary>
    IReadOnlySet<string> Subscribed { get; }

    /// <summary>Has the server tell of these and of no others. One at a time.</summary>
    /// <param name="wanted">The resources' URIs.</param>
    /// <param name="timeout">How long each answer may take.</param>
    /// <returns>For each that it will not tell of, why.</returns>
    Task<Dictionary<string, Failure>> SetAsync(IReadOnlySet<string> wanted, TimeSpan timeout);
}
