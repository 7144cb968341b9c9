namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>One step of a schedule. What it starts is not awaited: the next step comes meanwhile.</summary>
/// <param name="Act">What is done.</param>
internal sealed record Step(Act Act)
{
    /// <summary>Whether the next step waits until nothing moves any more, but for what is held.</summary>
    public bool Settles { get; init; }

    /// <summary>What is put.</summary>
    public ServerVariant? Variant { get; init; }

    /// <summary>Which tool is called or changed.</summary>
    public string? Tool { get; init; }

    /// <summary>Which MCP server changes, which idempotency key is used, how a request fails.</summary>
    public int Choice { get; init; }

    public string? Point { get; init; }

    /// <summary>Which hold begins or ends.</summary>
    public int Hold { get; init; }

    /// <summary>How many are held or fail; null: all.</summary>
    public int? Times { get; init; }

    public TimeSpan Time { get; init; }

    public override string ToString() => Act switch
    {
        Act.Put => $"PUT {Variant}",
        Act.Call => $"call {Tool}",
        Act.KeyedCall => $"call {Tool} with key {Choice}",
        Act.ChangeTools => $"{ServerVariant.NameOf(Choice)} changes {Tool}",
        Act.Pass => $"{Time.TotalSeconds} s pass",
        Act.Hold => $"hold #{Hold}: {Times?.ToString() ?? "all"} at {Point}",
        Act.Release => $"release #{Hold}",
        Act.Fail => $"fail: {Times} at {Point} ({Choice})",
        _ => Act.ToString(),
    } + (Settles ? " ." : "");
}
