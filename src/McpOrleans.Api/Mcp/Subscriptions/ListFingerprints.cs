namespace McpOrleans.Api.Mcp.Subscriptions;

/// <summary>Which lists a client knows, or would see: for each kind of list that a client is told of, its fingerprint.</summary>
internal readonly record struct ListFingerprints(string Tools, string Resources, string Prompts)
{
    private const int Length = 32;

    /// <summary>Reads what <see cref="ToString"/> has written, at the beginning of a text; null: it does not stand there.</summary>
    public static ListFingerprints? Read(string? text) =>
        text is { Length: >= (3 * Length) + 2 } && text[Length] == '-' && text[(2 * Length) + 1] == '-'
            ? new(text[..Length], text[(Length + 1)..((2 * Length) + 1)], text[((2 * Length) + 2)..((3 * Length) + 2)])
            : null;

    /// <summary>The changes that lead from these lists to others: for each, the notification, and what the client knows then.</summary>
    public IEnumerable<(string Notification, ListFingerprints Known)> ChangesTo(ListFingerprints others)
    {
        var known = this;
        if (known.Tools != others.Tools)
        {
            known = known with { Tools = others.Tools };
            yield return (McpMethods.ToolsChanged, known);
        }

        if (known.Resources != others.Resources)
        {
            known = known with { Resources = others.Resources };
            yield return (McpMethods.ResourcesChanged, known);
        }

        if (known.Prompts != others.Prompts)
        {
            known = known with { Prompts = others.Prompts };
            yield return (McpMethods.PromptsChanged, known);
        }
    }

    public override string ToString() => $"{Tools}-{Resources}-{Prompts}";
}
