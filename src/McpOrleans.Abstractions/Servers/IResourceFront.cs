using Orleans.Concurrency;

namespace McpOrleans;

/// <summary>A front of the service whose clients have subscribed to resources.</summary>
[Alias(TypeAliases.ResourceFront)]
public interface IResourceFront : IGrainObserver
{
    /// <summary>
    /// Resources that the front leases have changed, or may have. Changes that come together are told once, and a notification may be
    /// lost together with its silo.
    /// </summary>
    /// <param name="server">The server's <see cref="ServerKey"/>.</param>
    /// <param name="uris">The server's own URIs, as the front leases them.</param>
    [Alias("OnUpdated"), OneWay]
    Task OnUpdatedAsync(string server, ImmutableArray<string> uris);

    /// <summary>What a session whose stream the front sends has subscribed to is no longer the same.</summary>
    /// <param name="session">The session's key.</param>
    [Alias("OnSubscriptionsChanged"), OneWay]
    Task OnSubscriptionsChangedAsync(string session);

    /// <summary>Another front has heard of a change before this one leased the resource for the session's stream.</summary>
    /// <param name="session">The session's key.</param>
    /// <param name="uri">The resource's URI as the client gave it.</param>
    [Alias("OnMissed"), OneWay]
    Task OnMissedAsync(string session, string uri);
}
