namespace McpOrleans.Grains.Servers.Pins;

/// <summary>
/// The pinned definitions of one MCP server's tools: compared with each listing, and told to the tenant's audit when they change. They
/// are a part of what is stored about the tools. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed partial class PinnedTools(
    ServerKey key, ServerInForce inForce, KeptState<ToolsState> known, ChangePolicy policy, Action onToTell, TimeProvider clock, ILogger logger)
{
    /// <summary>The pins of the address that is configured now. Those of another one say nothing about its tools.</summary>
    private ToolPins Current => known.Value.Pins is { } pins && pins.Version == inForce.State.PinsVersion
        ? pins
        : new ToolPins { Version = inForce.State.PinsVersion, Pending = known.Value.Pins?.Pending ?? [], Dropped = known.Value.Pins?.Dropped ?? 0 };

    /// <summary>Whether the tools that are known are pinned.</summary>
    public bool ArePinned => known.Value.Pins?.Version == inForce.State.PinsVersion;

    /// <summary>
    /// Prepares the comparison of a listing, which may take a while. Returns null when the tenant's policy is needed and cannot be
    /// learnt now: then the listing must not be taken over.
    /// </summary>
    public async Task<ExaminedTools?> ExamineAsync(ImmutableArray<McpTool> tools)
    {
        // Off the scheduler: of thousands of tools it takes long enough to hold up everything else in the grain.
        var fingerprints = await Task.Run(() => ToolFingerprint.Of(tools));
        if (!PinReview.HasNewChanges(Current, tools, fingerprints))
        {
            return new ExaminedTools(tools, fingerprints, ToolChangePolicy.Quarantine);
        }

        return await policy.AskAsync() is { } asked ? new ExaminedTools(tools, fingerprints, asked) : null;
    }

    /// <summary>Compares a listing with the pins as they are in this turn.</summary>
    public ReviewedPins Review(ExaminedTools examined) =>
        PinReview.Review(Current, known.Value.Tools, examined.Tools, examined.Fingerprints, examined.Policy, clock.GetUtcNow());

    /// <summary>The pins to be stored with a listing. What happened is told once they are in force.</summary>
    public ToolPins Tell(ReviewedPins reviewed)
    {
        if (reviewed.Events.IsEmpty)
        {
            return reviewed.Pins;
        }

        var records = ToolChangeRecords.Of(key, inForce.State.TenantGeneration, reviewed.Events, clock.GetUtcNow());
        foreach (var record in records)
        {
            LogEvent(record.Action, key, record.Tool ?? "-", record.Outcome, record.RequestId, record.Detail!);
        }

        onToTell();
        return reviewed.Pins.WithPending(records);
    }

    /// <summary>
    /// Shows the hidden tools again when the tenant no longer wants them hidden. Returns whether there were any. Asks nobody when no
    /// tool is hidden.
    /// </summary>
    public async Task<bool> FollowPolicyAsync()
    {
        if (!Current.Held.Any() || await policy.AskAsync() is not ToolChangePolicy.Notify || inForce.Config is null)
        {
            return false;
        }

        var definitions = known.Value.Tools.ToDictionary(tool => tool.Name, tool => tool.Definition, StringComparer.Ordinal);
        ImmutableArray<PinEvent> events =
        [
            .. Current.Held.Where(pin => definitions.ContainsKey(pin.Tool)).Select(pin => new PinEvent(
                PinEventKind.Released, pin.Tool, pin.Accepted, pin.Held!.Fingerprint, pin.Held.AcceptedDefinition, definitions[pin.Tool])),
        ];
        if (!Current.Held.Any())
        {
            return false;
        }

        var released = Tell(new ReviewedPins(Current.WithAllAccepted(), events));
        known.Update(state => state with { Pins = released }, keepsTarget: true);
        return true;
    }

    /// <summary>Accepts what an admin asks for. It is in force at once and stored in the background.</summary>
    public AcceptToolChangesResult Accept(AcceptToolChanges order)
    {
        var (pins, result) = PinAcceptance.Accept(key.Server, Current, order);
        if (!result.Accepted.IsEmpty)
        {
            known.Update(state => state with { Pins = pins }, keepsTarget: true);
        }

        return result;
    }

    /// <summary>The hidden tools, of those that the configuration allows.</summary>
    public ToolChangeListing List()
    {
        if (inForce.Config is not { } config)
        {
            return new ToolChangeListing();
        }

        var definitions = known.Value.Tools.ToDictionary(tool => tool.Name, tool => tool.Definition, StringComparer.Ordinal);
        var held = Current.Held.Where(pin => definitions.ContainsKey(pin.Tool)).ToList();
        return new ToolChangeListing
        {
            Total = held.Count,
            Changes =
            [
                .. held.Take(ToolChangeListing.MaxChanges).Select(pin => new ToolChange
                {
                    Tool = pin.Tool,
                    Since = pin.Held!.Since,
                    Members = pin.Accepted.DifferingMembers(pin.Held.Fingerprint),
                    AcceptedHash = pin.Accepted.Hash,
                    Hash = pin.Held.Fingerprint.Hash,
                    AcceptedDefinition = pin.Held.AcceptedDefinition,
                    Definition = definitions[pin.Tool],
                }),
            ],
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Action} {Server} {Tool} {Outcome} {RequestId}: {Detail}")]
    private partial void LogEvent(string action, ServerKey server, string tool, string outcome, string requestId, string detail);
}

/// <summary>A listing whose comparison with the pins is prepared.</summary>
/// <param name="Tools">The tools.</param>
/// <param name="Fingerprints">Theirs, in the same order.</param>
/// <param name="Policy">What becomes of new changes.</param>
internal sealed record ExaminedTools(ImmutableArray<McpTool> Tools, ImmutableArray<ToolFingerprint> Fingerprints, ToolChangePolicy Policy);
