using Orleans.Concurrency;

namespace McpOrleans;

/// <summary>Hears that a tenant's tool directory has changed.</summary>
[Alias(TypeAliases.ToolDirectoryObserver)]
public interface IToolDirectoryObserver : IGrainObserver
{
    /// <summary>Says only that there is a newer version: several changes may be told as one, and one of them may be lost.</summary>
    [Alias("OnChanged"), OneWay]
    Task OnChangedAsync(long version);
}
