using Orleans.Concurrency;

namespace McpOrleans;

/// <summary>Is notified when a tenant's tool directory changes.</summary>
[Alias(TypeAliases.ToolDirectoryObserver)]
public interface IToolDirectoryObserver : IGrainObserver
{
    /// <summary>
    /// Says that there is a newer version. Several changes may arrive as one notification, and a notification may be lost.
    /// </summary>
    /// <param name="version">The new version.</param>
    [Alias("OnChanged"), OneWay]
    Task OnChangedAsync(long version);
}
