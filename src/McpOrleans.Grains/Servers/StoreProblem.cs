namespace McpOrleans.Grains.Servers;

/// <summary>Why a configuration is not known to be stored.</summary>
internal enum StoreProblem
{
    /// <summary>It is not stored; what was stored before still is.</summary>
    NotStored,

    /// <summary>Nobody can say which of the two is stored: it must be read again.</summary>
    Unknown,

    /// <summary>It is not stored, because nobody can say yet what came of an order before it.</summary>
    EarlierUnknown,
}
