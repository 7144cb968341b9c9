namespace McpOrleans.Grains.Servers;

/// <summary>Finds the tool that a call names among the tools of its MCP server.</summary>
internal sealed class ToolFinder(ServerKey key, ToolCatalog catalog, AbilityTools abilityTools)
{
    /// <summary>Finds the tool without asking the server. Returns false when not enough is known about it yet.</summary>
    /// <param name="request">The call.</param>
    /// <param name="current">The connection on which the call is to be sent.</param>
    /// <param name="hints">What the server says about the tool.</param>
    /// <param name="tool">The tool's name. Null: the call does not name a tool.</param>
    public bool TryFind(McpRequest request, McpConnection current, out ToolHints hints, out string? tool)
    {
        tool = RequestInspector.ReadName(request.Params);
        if (tool is null || (catalog.FindHints(tool) ?? FindForAbilities(request, tool)) is not { } known || IsInNeedOfHeaders(known, current))
        {
            hints = default;
            return false;
        }

        hints = known;
        return true;
    }

    /// <summary>
    /// Finds a tool about which not enough is known yet. Lists the server's tools (again) before it reports that there is no such tool.
    /// </summary>
    public async Task<(ToolHints Hints, Failure? Failure)> FindAsync(string? tool, McpConnection current, CancellationToken cancellationToken)
    {
        if (tool is null)
        {
            return (default, CallFailures.Nameless());
        }

        if (catalog.FindHeld(tool) is { Held: { } held } pin)
        {
            return (default, CallFailures.ToolChanged(key.Server, tool, pin.Accepted.DifferingMembers(held.Fingerprint)));
        }

        if (catalog.FindHints(tool) is { } first && IsInNeedOfHeaders(first, current))
        {
            // Without these headers the server would refuse the call.
            await catalog.FirstListingAsync(current).WaitAsync(cancellationToken);
        }

        if (catalog.FindHints(tool) is { } known)
        {
            return (known, null);
        }

        var failure = await catalog.RefreshIfOldAsync(current).WaitAsync(cancellationToken);
        if (failure is not null && !catalog.IsListed)
        {
            return (default, CallFailures.NotListed(failure));
        }

        return catalog.FindHints(tool) is { } found ? (found, null)
            : catalog.FindHeld(tool) is { Held: { } later } changed ? (default, CallFailures.ToolChanged(key.Server, tool, changed.Accepted.DifferingMembers(later.Fingerprint)))
            : (default, CallFailures.ToolNotFound(key.Server, tool));
    }

    private static bool IsInNeedOfHeaders(ToolHints hints, McpConnection current) =>
        hints.MarksHeaders && current is { RepeatsInHeaders: true, ToolHeaders: null };

    /// <summary>A tool that is hidden because it changed is hidden from every client.</summary>
    private ToolHints? FindForAbilities(McpRequest request, string tool) =>
        request.Abilities is ClientAbilities.None || catalog.FindHeld(tool) is not null ? null : abilityTools.FindHints(request.Abilities, tool);
}
