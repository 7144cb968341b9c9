namespace McpOrleans.Grains.Tests.Servers.Storms;

/// <summary>What a storage does with the operations on a state for a while.</summary>
internal enum StorageWeather
{
    Works,

    /// <summary>Every operation takes a while.</summary>
    Slow,

    /// <summary>Nothing is stored.</summary>
    FailsBefore,

    /// <summary>It is stored, but whoever stored it is told that it failed.</summary>
    FailsAfter,

    /// <summary>Operations wait for better weather, and are done then.</summary>
    HangsBefore,

    /// <summary>Operations are done, and nobody is told before the weather is better.</summary>
    HangsAfter,
}
