using McpOrleans.Grains.Upstream;

namespace McpOrleans.Grains.Servers;

/// <summary>Finds the tool that a call names among those that its MCP server offers.</summary>
internal sealed class ToolFinder(ServerKey key, ToolCatalog catalog)
{
    /// <summary>What the server says of the tool; lists its tools (again) before it says that there is none.</summary>
    public async Task<(ToolHints Hints, Failure? Failure)> FindAsync(
        McpRequest request, McpConnection current, CancellationToken cancellationToken)
    {
        if (RequestInspector.ReadName(request.Params) is not { } tool)
        {
            return (default, CallFailures.Nameless());
        }

        if (catalog.FindHints(tool) is { MarksHeaders: true } && current is { RepeatsInHeaders: true, ToolHeaders: null })
        {
            // Without them the server would refuse the call.
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

        return catalog.FindHints(tool) is { } found ? (found, null) : (default, CallFailures.ToolNotFound(key.Server, tool));
    }
}
