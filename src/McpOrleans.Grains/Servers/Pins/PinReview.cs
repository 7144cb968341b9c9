namespace McpOrleans.Grains.Servers.Pins;

/// <summary>Compares what an MCP server lists with what is pinned, and decides what becomes of changed tools.</summary>
internal static class PinReview
{
    /// <summary>Whether a tool changed in a way about which the tenant's policy was not asked yet.</summary>
    public static bool HasNewChanges(ToolPins pins, ImmutableArray<McpTool> tools, ImmutableArray<ToolFingerprint> fingerprints)
    {
        var known = Index(pins);
        return tools.Zip(fingerprints).Any(listed => known.TryGetValue(listed.First.Name, out var pin)
            && !pin.Accepted.IsSame(listed.Second)
            && pin.Held?.Fingerprint.IsSame(listed.Second) is not true);
    }

    /// <param name="pins">The pins of the listing before.</param>
    /// <param name="before">The tools of the listing before, from which the accepted definitions of changed tools are kept.</param>
    /// <param name="tools">The tools that are listed now.</param>
    /// <param name="fingerprints">Theirs, in the same order.</param>
    /// <param name="policy">What becomes of new changes.</param>
    /// <param name="now">The time.</param>
    public static ReviewedPins Review(
        ToolPins pins,
        ImmutableArray<McpTool> before,
        ImmutableArray<McpTool> tools,
        ImmutableArray<ToolFingerprint> fingerprints,
        ToolChangePolicy policy,
        DateTimeOffset now)
    {
        var known = Index(pins);
        var definitions = before.ToDictionary(tool => tool.Name, tool => tool.Definition, StringComparer.Ordinal);
        var wasListed = pins.Listed.Select(pin => pin.Tool).ToHashSet(StringComparer.Ordinal);
        var listed = ImmutableArray.CreateBuilder<ToolPin>(tools.Length);
        var events = ImmutableArray.CreateBuilder<PinEvent>();
        foreach (var (tool, fingerprint) in tools.Zip(fingerprints))
        {
            if (!known.TryGetValue(tool.Name, out var pin))
            {
                listed.Add(new ToolPin { Tool = tool.Name, Accepted = fingerprint });
            }
            else if (pin.Accepted.IsSame(fingerprint))
            {
                listed.Add(pin with { Held = null });
                if (pin.Held is { } lifted)
                {
                    events.Add(new PinEvent(PinEventKind.Restored, tool.Name, lifted.Fingerprint, fingerprint, null, tool.Definition));
                }
            }
            else if (pin.Held?.Fingerprint.IsSame(fingerprint) is true)
            {
                listed.Add(pin);
            }
            else
            {
                // Of a hidden tool, the listing before has the definition that was not accepted.
                var accepted = pin.Held is { } earlier ? earlier.AcceptedDefinition
                    : wasListed.Contains(tool.Name) ? definitions.GetValueOrDefault(tool.Name) : null;
                var isPublished = policy is ToolChangePolicy.Notify;
                listed.Add(isPublished
                    ? pin with { Accepted = fingerprint, Held = null }
                    : pin with { Held = new HeldChange { Fingerprint = fingerprint, Since = now, AcceptedDefinition = accepted } });
                events.Add(new PinEvent(isPublished ? PinEventKind.Published : PinEventKind.Held, tool.Name, pin.Accepted, fingerprint, accepted, tool.Definition));
            }
        }

        return new ReviewedPins(pins with { Listed = listed.ToImmutable(), Gone = GoneAfter(pins, tools) }, events.ToImmutable());
    }

    private static ImmutableArray<ToolPin> GoneAfter(ToolPins pins, ImmutableArray<McpTool> tools)
    {
        var listed = tools.Select(tool => tool.Name).ToHashSet(StringComparer.Ordinal);

        // What is shown of a hidden tool needs no keeping while the tool does not exist.
        ImmutableArray<ToolPin> gone =
        [
            .. pins.Gone.Where(pin => !listed.Contains(pin.Tool)),
            .. pins.Listed.Where(pin => !listed.Contains(pin.Tool)).Select(pin => pin.Held is { } held ? pin with { Held = held with { AcceptedDefinition = null } } : pin),
        ];
        return gone[Math.Max(0, gone.Length - ToolPins.MaxGone)..];
    }

    private static Dictionary<string, ToolPin> Index(ToolPins pins) =>
        pins.Gone.Concat(pins.Listed).ToDictionary(pin => pin.Tool, StringComparer.Ordinal);
}

/// <param name="Pins">The pins of the listing.</param>
/// <param name="Events">What is to be told, in the order of the tools.</param>
internal sealed record ReviewedPins(ToolPins Pins, ImmutableArray<PinEvent> Events);

/// <summary>What became of a tool.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Before">The definition before.</param>
/// <param name="After">The definition afterwards.</param>
/// <param name="DefinitionBefore">The JSON of it; null when it is not known any more.</param>
/// <param name="DefinitionAfter">The JSON of it.</param>
internal sealed record PinEvent(
    PinEventKind Kind, string Tool, ToolFingerprint Before, ToolFingerprint After, byte[]? DefinitionBefore, byte[] DefinitionAfter);

internal enum PinEventKind
{
    /// <summary>The tool changed, and its new definition is published.</summary>
    Published,

    /// <summary>The tool changed and is hidden.</summary>
    Held,

    /// <summary>The server went back to the accepted definition of a hidden tool.</summary>
    Restored,

    /// <summary>The tenant's policy is no longer to hide changed tools.</summary>
    Released,
}
