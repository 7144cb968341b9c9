namespace McpOrleans.Grains.Servers.Pins;

/// <summary>The pinned definitions of an MCP server's tools. They are stored together with the tools, so that both always fit.</summary>
[GenerateSerializer, Immutable, Alias("mcporleans.ToolPins")]
public sealed record ToolPins
{
    /// <summary>How many tools that are listed no more keep their pins: those that disappeared last.</summary>
    public const int MaxGone = 1000;

    /// <summary>How many records wait at most. A server that changes more meanwhile is told in one record.</summary>
    public const int MaxPending = 50;

    /// <summary>The <see cref="ServerState.PinsVersion"/> to which the pins belong.</summary>
    [Id(0)] public long Version { get; init; }

    /// <summary>The pins of all listed tools, in their order.</summary>
    [Id(1)] public ImmutableArray<ToolPin> Listed { get; init; } = [];

    /// <summary>The pins of tools that are listed no more, those that disappeared last at the end.</summary>
    [Id(2)] public ImmutableArray<ToolPin> Gone { get; init; } = [];

    /// <summary>What the tenant's audit has not got yet, oldest first.</summary>
    [Id(3)] public ImmutableArray<AuditRecord> Pending { get; init; } = [];

    /// <summary>How many records were dropped because too many waited.</summary>
    [Id(4)] public long Dropped { get; init; }

    /// <summary>The hidden tools.</summary>
    internal IEnumerable<ToolPin> Held => Listed.Where(pin => pin.Held is not null);

    /// <summary>What is kept of definitions that are listed no more, in bytes.</summary>
    internal long KeptBytes => Listed.Sum(pin => pin.Held?.AcceptedDefinition?.LongLength ?? 0);

    /// <summary>Whether something waits for the tenant's audit.</summary>
    internal bool IsToTell => !Pending.IsEmpty || Dropped > 0;

    internal ToolPins WithPending(ImmutableArray<AuditRecord> records)
    {
        var pending = Pending.AddRange(records);
        var excess = Math.Max(0, pending.Length - MaxPending);
        return this with { Pending = pending[excess..], Dropped = Dropped + excess };
    }

    internal ToolPins WithoutPending(ToolPins told) =>
        this with { Pending = Pending.RemoveAll(told.Pending.Contains), Dropped = Math.Max(0, Dropped - told.Dropped) };

    /// <summary>Accepts the definitions for which the tools are hidden.</summary>
    internal ToolPins WithAccepted(IReadOnlySet<string> tools) => this with { Listed = [.. Listed.Select(pin => tools.Contains(pin.Tool) ? Accept(pin) : pin)] };

    /// <summary>Accepts everything, also of tools that are not listed at the moment.</summary>
    internal ToolPins WithAllAccepted() => this with { Listed = [.. Listed.Select(Accept)], Gone = [.. Gone.Select(Accept)] };

    private static ToolPin Accept(ToolPin pin) => pin.Held is { } held ? pin with { Accepted = held.Fingerprint, Held = null } : pin;
}
