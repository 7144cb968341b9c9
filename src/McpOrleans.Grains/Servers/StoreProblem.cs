namespace McpOrleans.Grains.Servers;

/// <summary>Why a configuration is not known to be stored.</summary>
internal enum StoreProblem
{
    /// <summary>It is not stored. What was stored before still is.</summary>
    NotStored,

    /// <summary>It is unknown which of the two configurations is stored, so it must be read again.</summary>
    Unknown,

    /// <summary>It is not stored, because the outcome of an earlier order is still unknown.</summary>
    EarlierUnknown,
}
