namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>One order to configure or remove a server.</summary>
/// <param name="Config">Null: it is to be removed.</param>
internal sealed record Order(McpServerConfig? Config)
{
    public bool IsUnlimited { get; init; }

    /// <summary>It was told that it is done.</summary>
    public bool IsDone { get; set; }

    /// <summary>It was told that there was nothing to remove: what an order before comes to that ended without word is open.</summary>
    public bool IsEmpty { get; set; }

    /// <summary>It was told that nothing was changed. Neither: whoever ordered does not know.</summary>
    public bool IsUndone { get; set; }

    public string Outcome { get; set; } = "runs";
}
