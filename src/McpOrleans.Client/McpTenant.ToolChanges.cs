namespace McpOrleans.Client;

/// <content>Tools that are hidden because their definitions changed.</content>
internal sealed partial class McpTenant
{
    public async Task<ToolChangeListing?> GetToolChangesAsync(string server, CancellationToken cancellationToken = default)
    {
        if (!await ExistsAsync(server, cancellationToken) || await Grain(server).GetToolChangesAsync().WaitAsync(cancellationToken) is not { } listing)
        {
            return null;
        }

        if (!_access.IsRestricted)
        {
            return listing;
        }

        ImmutableArray<ToolChange> seen = [.. listing.Changes.Where(change => _access.AllowsTool(server, change.Tool))];
        return listing with { Changes = seen, Total = seen.Length };
    }

    public async Task<AcceptToolChangesResult?> AcceptToolChangesAsync(string server, AcceptToolChanges order, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (_access.IsRestricted && (order.All || !order.Tools.All(tool => _access.AllowsTool(server, tool))))
        {
            return new AcceptToolChangesResult
            {
                Failure = new Failure
                {
                    Code = ErrorCodes.Forbidden,
                    Message = "With limited access, changes can only be accepted of tools that it allows, each by its name. Nothing was accepted.",
                    Suggestion = "Use access without such limits.",
                    Ran = false,
                },
            };
        }

        if (!await ExistsAsync(server, cancellationToken))
        {
            return null;
        }

        try
        {
            return await Grain(server).AcceptToolChangesAsync(order).WaitAsync(cancellationToken);
        }
        finally
        {
            _directory.Invalidate();
        }
    }
}
