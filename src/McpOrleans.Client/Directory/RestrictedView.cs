namespace McpOrleans.Client.Directory;

/// <summary>
/// The part of a directory that one reader may see. All names are looked up in it, so everything else does not exist for that
/// reader: it is not listed, it cannot be called, and no error message suggests it.
/// </summary>
internal sealed class RestrictedView(IDirectoryView whole, AccessRules access) : IDirectoryView
{
    private Restricted? _last;

    public ToolIndex? LastKnown => whole.LastKnown is { } index ? Restrict(index) : null;

    public void Invalidate() => whole.Invalidate();

    public ValueTask<ToolIndex> GetAsync(CancellationToken cancellationToken)
    {
        var index = whole.GetAsync(cancellationToken);
        return index.IsCompletedSuccessfully
            ? ValueTask.FromResult(Restrict(index.Result))
            : new ValueTask<ToolIndex>(WaitAsync(index.AsTask()));
    }

    public Task<ToolIndex> RefreshAsync(CancellationToken cancellationToken) => WaitAsync(whole.RefreshAsync(cancellationToken));

    private async Task<ToolIndex> WaitAsync(Task<ToolIndex> index) => Restrict(await index);

    /// <summary>Restricts the index, once for each change of the directory.</summary>
    private ToolIndex Restrict(ToolIndex index)
    {
        var last = Volatile.Read(ref _last);
        if (last?.Whole != index)
        {
            last = new Restricted(index, new ToolIndex(index.Snapshot, access));
            Volatile.Write(ref _last, last);
        }

        return last.Part;
    }

    private sealed record Restricted(ToolIndex Whole, ToolIndex Part);
}
